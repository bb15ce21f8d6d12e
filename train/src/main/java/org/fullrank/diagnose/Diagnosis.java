package org.fullrank.diagnose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.methods.Method;
import org.fullrank.probe.Embeddings;

/**
 * All measurements of a representation at some step, without a judgement.
 *
 * @param layers from the embedding of the input to the last output; never empty
 * @param attention of each attention block; empty for an encoder without attention
 * @param alignment {@link Geometry#alignment} of the pooled features of two views, if the batches
 *     have two
 * @param assignments of the teacher or the prototypes, if the method has assignments
 * @param parts of the encoder with readings, in the order of the module tree
 */
public record Diagnosis(
    List<LayerHealth> layers,
    List<AttentionHealth> attention,
    OptionalDouble alignment,
    Optional<Assignments> assignments,
    List<PartHealth> parts) {
  /** The name of the pooled features, the layer of probes and embeddings. */
  public static final String POOLED = "pooled";

  /** The name of the projection, the embedding that the loss compares. */
  public static final String PROJECTION = "projection";

  private static final int MOST_WITH_TOKENS = 256; // samples

  public Diagnosis {
    layers = List.copyOf(layers);
    attention = List.copyOf(attention);
    parts = List.copyOf(parts);
  }

  /**
   * Measures {@code encoder} on a sample of images; about a thousand are enough.
   *
   * <p>The encoder runs in evaluation mode and without gradients. Each batch has a scope of its
   * own, as in {@link org.fullrank.probe.Embed}.
   *
   * @throws org.fullrank.core.Problem of kind DATA if the batches hold fewer than two images
   */
  public static Diagnosis of(Encoder encoder, Iterable<Batch> batches) {
    return new DiagnosisCollector(encoder, Optional.empty()).of(batches);
  }

  /**
   * Measures {@code encoder} and the projections and assignments of {@code method}.
   *
   * @throws org.fullrank.core.Problem of kind DATA if the batches hold fewer than two images
   */
  public static Diagnosis of(Encoder encoder, Method method, Iterable<Batch> batches) {
    return new DiagnosisCollector(encoder, Optional.of(method)).of(batches);
  }

  /** Measures embeddings of any origin. */
  public static Diagnosis of(Embeddings embeddings) {
    try (var _ = Scope.open()) {
      return of(POOLED, embeddings.tensor());
    }
  }

  /** Measures embeddings {@code x}, {@code [rows, width]}, called {@code name}. */
  public static Diagnosis of(String name, Tensor x) {
    return of(new LayerHealth(name, Geometry.of(x), Optional.empty()));
  }

  private static Diagnosis of(LayerHealth layer) {
    return new Diagnosis(
        List.of(layer), List.of(), OptionalDouble.empty(), Optional.empty(), List.of());
  }

  /**
   * Measures the tokens {@code x}, {@code [samples, tokens, width]}, called {@code name}: samples
   * by the mean of their tokens, and the tokens of at most 256 evenly spaced samples.
   *
   * @throws IllegalArgumentException if there are fewer than two samples or tokens
   */
  public static Diagnosis ofTokens(String name, Tensor x) {
    try (var _ = Scope.open()) {
      Geometry samples = Geometry.of(Ops.mean(x, false, 1));
      var tokens = TokenHealth.of(x.index_select(0, samples(x)));
      return of(new LayerHealth(name, samples, Optional.of(tokens)));
    }
  }

  /** The indices of at most 256 evenly spaced samples of {@code x}. */
  private static Tensor samples(Tensor x) {
    long n = x.size(0);
    long[] rows = new long[(int) Math.min(n, MOST_WITH_TOKENS)];
    Arrays.setAll(rows, i -> i * n / rows.length);
    return Tensors.like(rows, x, rows.length);
  }

  /**
   * This diagnosis and a further output {@code x}, {@code [rows, width]}: a projection, a
   * prediction.
   */
  public Diagnosis plus(String name, Tensor x) {
    var more = new ArrayList<>(layers);
    more.add(new LayerHealth(name, Geometry.of(x), Optional.empty()));
    return new Diagnosis(more, attention, alignment, assignments, parts);
  }

  /** This diagnosis with the assignments of the teacher or the prototypes. */
  public Diagnosis with(Assignments found) {
    return new Diagnosis(layers, attention, alignment, Optional.of(found), parts);
  }

  /** This diagnosis with the alignment that {@code paired}, a diagnosis of two views, has. */
  public Diagnosis alignedAs(Diagnosis paired) {
    return new Diagnosis(layers, attention, paired.alignment, assignments, parts);
  }

  /** The layer called {@code name}. */
  public Optional<LayerHealth> layer(String name) {
    return layers.stream().filter(layer -> layer.name().equals(name)).findFirst();
  }

  /** The layer that the verdict judges the rank of: the pooled features, else the last layer. */
  public LayerHealth output() {
    return layer(POOLED).orElseGet(layers::getLast);
  }

  /** The output, and the projection if the method has a projection. */
  List<LayerHealth> outputs() {
    return Stream.concat(Stream.of(output()), layer(PROJECTION).stream()).distinct().toList();
  }
}
