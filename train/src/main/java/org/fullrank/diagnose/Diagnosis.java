package org.fullrank.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Scope;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.methods.Method;
import org.fullrank.probe.Embeddings;

/**
 * Everything measured of a representation at one moment: facts, no opinion yet.
 *
 * @param layers from the embedding of the input to the last output; never empty
 * @param attention of each block, where the encoder attends
 * @param alignment {@link Geometry#alignment} of the pooled features of two views, where there were
 *     two
 * @param assignments of the teacher or the prototypes, where the method has such
 * @param parts of the encoder that say something of themselves, in the order of the tree
 */
public record Diagnosis(
    List<LayerHealth> layers,
    List<AttentionHealth> attention,
    OptionalDouble alignment,
    Optional<Assignments> assignments,
    List<PartHealth> parts) {
  /** The name of the layer that probes and embeddings use. */
  public static final String POOLED = "pooled";

  /** The name of the embedding that the loss compares. */
  public static final String PROJECTION = "projection";

  public Diagnosis {
    layers = List.copyOf(layers);
    attention = List.copyOf(attention);
    parts = List.copyOf(parts);
  }

  /**
   * Examines {@code encoder} on a sample of images, about a thousand of them.
   *
   * <p>The encoder runs in evaluation mode and without gradients. Batches are asked for in scopes
   * of their own, as {@link org.fullrank.probe.Embed} does.
   *
   * @throws IllegalArgumentException if they hold fewer than two images
   */
  public static Diagnosis of(Encoder encoder, Iterable<Batch> batches) {
    return new DiagnosisCollector(encoder, Optional.empty()).of(batches);
  }

  /**
   * Examines {@code encoder}, what {@code method} projects its features to, and what it teaches.
   *
   * @throws IllegalArgumentException if the batches hold fewer than two images
   */
  public static Diagnosis of(Encoder encoder, Method method, Iterable<Batch> batches) {
    return new DiagnosisCollector(encoder, Optional.of(method)).of(batches);
  }

  /** Examines plain embeddings, wherever they come from. */
  public static Diagnosis of(Embeddings embeddings) {
    try (var _ = Scope.open()) {
      return of(POOLED, embeddings.tensor());
    }
  }

  /** Examines plain embeddings {@code x}, {@code [rows, width]}, called {@code name}. */
  public static Diagnosis of(String name, Tensor x) {
    return new Diagnosis(
        List.of(new LayerHealth(name, Geometry.of(x), Optional.empty())),
        List.of(),
        OptionalDouble.empty(),
        Optional.empty(),
        List.of());
  }

  /**
   * The same with a further output, {@code x} {@code [rows, width]}: a projection, a prediction.
   */
  public Diagnosis plus(String name, Tensor x) {
    var more = new ArrayList<>(layers);
    more.add(new LayerHealth(name, Geometry.of(x), Optional.empty()));
    return new Diagnosis(more, attention, alignment, assignments, parts);
  }

  /** The same with what is known of the teacher's or the prototypes' assignments. */
  public Diagnosis with(Assignments found) {
    return new Diagnosis(layers, attention, alignment, Optional.of(found), parts);
  }

  /** The layer of that name. */
  public Optional<LayerHealth> layer(String name) {
    return layers.stream().filter(layer -> layer.name().equals(name)).findFirst();
  }

  /** The layer that the verdict on rank is about: the pooled features, else the last layer. */
  public LayerHealth output() {
    return layer(POOLED).orElseGet(layers::getLast);
  }

  /** The output, and the projection where there is one. */
  List<LayerHealth> outputs() {
    return Stream.concat(Stream.of(output()), layer(PROJECTION).stream()).distinct().toList();
  }
}
