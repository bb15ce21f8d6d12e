package org.fullrank.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.data.Item;
import org.fullrank.encoder.Encoder;
import org.fullrank.loader.Batches;
import org.fullrank.loader.ViewMaker;
import org.fullrank.methods.translation.Search;
import org.fullrank.methods.translation.Translation;

/** From texts to translations, by a run of {@code translation}. Texts are cut as in the run. */
public final class Translator {
  private static final int BATCH = 32;

  private final Encoder encoder;
  private final Translation method;
  private final ViewMaker view;

  private Translator(Encoder encoder, Translation method, ViewMaker view) {
    this.encoder = encoder;
    this.method = method;
    this.view = view;
  }

  /**
   * The translator of {@code run}.
   *
   * @throws Problem if the run's method is not translation
   */
  public static Translator of(TrainedRun run) {
    var model = run.model();
    Translation method =
        Translation.within(model.method())
            .orElseThrow(() ->
                Problem.config(
                    run.path()
                        + ": not a run of translation; want one, as it alone gives translations"));
    return new Translator(model.inference(), method, run.config().views().evaluation());
  }

  /** The search that the run's measures take. */
  public Search search() {
    return method.config().search();
  }

  /** The translation of each of {@code texts}, on one line; a blank text has a blank one. */
  public List<String> translate(List<String> texts, Search search) {
    List<String> translations = new ArrayList<>(texts);
    int[] places = IntStream.range(0, texts.size()).filter(i -> !texts.get(i).isBlank()).toArray();
    for (int from = 0; from < places.length; from += BATCH) {
      int[] some = IntStream.of(places).skip(from).limit(BATCH).toArray();
      List<String> found = batch(IntStream.of(some).mapToObj(texts::get).toList(), search);
      for (int i = 0; i < some.length; i++) {
        translations.set(some[i], found.get(i).replaceAll("\\R", " ").strip());
      }
    }
    return translations;
  }

  private List<String> batch(List<String> texts, Search search) {
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        var batch = Batches.now(texts.stream().map(Item.Text::new).toList(), view);
        return method.translations(encoder, batch.view(0).input(), search);
      }
    });
  }
}
