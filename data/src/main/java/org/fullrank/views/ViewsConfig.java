package org.fullrank.views;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.fullrank.input.InputShape;
import org.fullrank.input.Modality;
import org.fullrank.input.Symbols;
import org.fullrank.input.Transform;
import org.fullrank.input.ViewGuide;
import org.fullrank.loader.Augmentations;
import org.fullrank.loader.ViewMaker;

/** Which views are made of every sample. */
public sealed interface ViewsConfig extends Augmentations permits ImageViews, SequenceViews {
  /** The view without chance that goes with these, for probes and embeddings. */
  ViewMaker evaluation();

  /**
   * The same views with the steps that a training guides as {@code guide} says.
   *
   * @throws IllegalArgumentException if no step is guided, or the views are no whole number of
   *     groups
   */
  Augmentations guided(ViewGuide guide);

  /** Whether a step of a view is guided by the training. */
  boolean follows();

  /** What the encoder is given, view by view. */
  default List<InputShape> shapes() {
    return at(0).views().stream().map(ViewMaker.Layout::shape).toList();
  }

  /** The kind of samples that the views are made of. */
  default Modality modality() {
    return shapes().getFirst().modality();
  }

  /** Why no view can be made of {@code items}; empty if views can be made. */
  default Optional<String> misfit(Modality items) {
    return items == modality()
        ? Optional.empty()
        : Optional.of(
            "views: want views of %s for this data set, was %s, views of %s; set views.name=%s"
                .formatted(items.several(), name(getClass()), modality().several(), usual(items)));
  }

  private static String name(Class<?> views) {
    return views.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  private static String usual(Modality items) {
    return switch (items) {
      case IMAGES -> name(ImageViews.Simclr.class);
      case AUDIO -> name(AudioViews.class);
      case TEXT -> name(TextViews.class);
    };
  }

  /** What the ids of views of texts stand for; empty for images and audio. */
  default Optional<Symbols> symbols() {
    return Optional.empty();
  }

  /** Number of views per sample. */
  default int count() {
    return shapes().size();
  }

  /** The names of the transforms that each view records. */
  default List<Set<String>> recorded() {
    return at(0).views().stream().map(v -> Transform.names(v.transforms().stream())).toList();
  }
}
