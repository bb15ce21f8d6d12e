package org.fullrank.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.Dataset;
import org.fullrank.data.Unreadable;
import org.fullrank.diagnose.Geometry;
import org.fullrank.diagnose.LabelFreeScores;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.input.Batch;
import org.fullrank.input.View;
import org.fullrank.loader.Batches;
import org.fullrank.methods.Method;
import org.fullrank.nn.Pass;
import org.fullrank.views.ViewsConfig;

/**
 * The images on which {@link LabelFreeScores} are measured during a training: at most 512 without
 * chance, and at least four training views of 128 of them. Images and views are the same at every
 * time, so the scores of two times differ by the encoder alone. A measurement costs 1,024 forward
 * passes of an image, or fewer of a small set.
 */
final class ScoreSample implements AutoCloseable {
  private static final int BATCH = 128;
  private static final int IMAGES = 512;
  private static final int WITH_VIEWS = 128;
  private static final int VIEWS = 4;

  private final Batches plain;
  private final List<Batches> augmented; // each with the next views of the same images

  private ScoreSample(Batches plain, List<Batches> augmented) {
    this.plain = plain;
    this.augmented = augmented;
  }

  /** The sample of {@code images}. */
  static ScoreSample of(Dataset images, ViewsConfig views, Consumer<Unreadable> unreadable) {
    int rounds = Math.ceilDiv(VIEWS, alike(views));
    return new ScoreSample(
        Batches.of(images, views.evaluation(), BATCH, unreadable).sample(IMAGES),
        IntStream.range(0, rounds)
            .mapToObj(round ->
                Batches.of(images, views, new Seed(0).with(round), BATCH).sample(WITH_VIEWS))
            .toList());
  }

  /** The number of views with the shape of the first, the global crops. */
  private static int alike(ViewsConfig views) {
    var shapes = views.shapes();
    return (int) shapes.stream().filter(shapes.getFirst()::equals).count();
  }

  /**
   * The scores of the encoder that {@code model} gives, in evaluation mode.
   *
   * @throws Problem of kind DATA if fewer than two images can be read
   */
  LabelFreeScores measure(Model model) {
    var encoder = model.inference();
    var rows = new Rows(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    return Ops.noGrad(() -> {
      for (var batches = plain.iterator(); embed(encoder, model.method(), batches, rows); ) {}
      try (var _ = Scope.open()) {
        Tensor pooled =
            joined(rows.pooled)
                .filter(all -> all.size(0) > 1)
                .orElseThrow(() -> Problem.data("scores want 2 readable samples or more"));
        return LabelFreeScores.of(
            new LabelFreeScores.Sample(
                pooled, views(encoder), joined(rows.projections), weighted(rows.cosines)));
      }
    });
  }

  /** Rows of embeddings, on the Java heap. */
  @SuppressWarnings("ArrayRecordComponent") // written once, then only read
  private record FloatRows(float[] values, long width) {
    static FloatRows of(Tensor rows) {
      return new FloatRows(Tensors.floats(rows), rows.size(1));
    }

    Tensor tensor() {
      return Tensors.of(values, values.length / width, width);
    }
  }

  /** What the batches gave; {@code cosines} hold a mean and its number of samples. */
  private record Rows(
      List<FloatRows> pooled, List<FloatRows> projections, List<double[]> cosines) {}

  private static boolean embed(Encoder encoder, Method method, Iterator<Batch> batches, Rows rows) {
    try (var _ = Scope.open()) {
      if (!batches.hasNext()) {
        return false;
      }
      Features features = encoder.forward(batches.next().view(0).input(), Pass.evaluate());
      rows.pooled.add(FloatRows.of(features.pooled()));
      method
          .projection(features.pooled(), Pass.evaluate())
          .map(FloatRows::of)
          .ifPresent(rows.projections::add);
      if (features.tokens().size(1) > 1) {
        double cosine = Geometry.meanCosine(features.tokens());
        rows.cosines.add(new double[] {cosine, features.tokens().size(0)});
      }
      return true;
    }
  }

  private static OptionalDouble weighted(List<double[]> cosines) {
    double samples = cosines.stream().mapToDouble(part -> part[1]).sum();
    double sum = cosines.stream().mapToDouble(part -> part[0] * part[1]).sum();
    return samples == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / samples);
  }

  /** The embeddings of all views that have the shape of the first. */
  private Optional<Tensor> views(Encoder encoder) {
    var columns = new ArrayList<Tensor>();
    for (Batches batches : augmented) {
      var parts = new ArrayList<List<FloatRows>>();
      for (var source = batches.iterator(); embedViews(encoder, source, parts); ) {}
      parts.forEach(part -> joined(part).ifPresent(columns::add));
    }
    long images = columns.isEmpty() ? 0 : columns.getFirst().size(0);
    boolean whole = columns.stream().allMatch(column -> column.size(0) == images);
    return images < 2 || columns.size() < 2 || !whole
        ? Optional.empty()
        : Optional.of(Ops.stack(1, columns.toArray(Tensor[]::new)));
  }

  private static boolean embedViews(
      Encoder encoder, Iterator<Batch> batches, List<List<FloatRows>> parts) {
    try (var _ = Scope.open()) {
      if (!batches.hasNext()) {
        return false;
      }
      var views = batches.next().views();
      long[] first = views.getFirst().input().values().shape();
      int column = 0;
      for (View view : views) {
        if (Arrays.equals(view.input().values().shape(), first)) {
          if (parts.size() == column) {
            parts.add(new ArrayList<>());
          }
          Tensor pooled = encoder.forward(view.input(), Pass.evaluate()).pooled();
          parts.get(column++).add(FloatRows.of(pooled));
        }
      }
      return true;
    }
  }

  private static Optional<Tensor> joined(List<FloatRows> parts) {
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(Ops.cat(0, parts.stream().map(FloatRows::tensor).toArray(Tensor[]::new)));
  }

  @Override
  public void close() {
    plain.close();
    augmented.forEach(Batches::close);
  }
}
