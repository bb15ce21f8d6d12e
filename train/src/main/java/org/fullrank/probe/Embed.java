package org.fullrank.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.nn.Pass;

/**
 * Computes embeddings of batches. The encoder runs in {@link Pass#evaluate()} and without
 * gradients; no caller can leave it in training mode.
 *
 * <p>The first view of each batch is used. Each batch has a scope of its own, which frees the
 * batch's tensors and the encoder's intermediate tensors.
 */
public final class Embed {
  private Embed() {}

  /** The pooled features of every sample, {@code classes} the names of the label indices. */
  public static Embeddings pooled(Encoder encoder, Iterable<Batch> batches, List<String> classes) {
    return of(
        "encoder output, pooled, evaluation mode",
        input -> encoder.forward(input, Pass.evaluate()).pooled(),
        batches,
        classes);
  }

  /**
   * The pooled features of every sample, with the sample's index in the data set.
   *
   * @param path gives the path of the sample at an index
   */
  public static EmbeddingsFile file(
      Encoder encoder, Iterable<Batch> batches, List<String> classes, LongFunction<String> path) {
    var ids = new ArrayList<Long>();
    var embeddings = pooled(encoder, noting(batches, ids), classes);
    long[] all = ids.stream().mapToLong(id -> id).toArray();
    return new EmbeddingsFile(embeddings, all, Arrays.stream(all).mapToObj(path).toList());
  }

  /** The same batches; {@code ids} receives the index in the data set of every sample. */
  public static Iterable<Batch> noting(Iterable<Batch> batches, List<Long> ids) {
    return () -> new Noting(batches.iterator(), ids);
  }

  private record Noting(Iterator<Batch> source, List<Long> ids) implements Iterator<Batch> {
    @Override
    public boolean hasNext() {
      return source.hasNext();
    }

    @Override
    public Batch next() {
      Batch batch = source.next();
      Arrays.stream(batch.ids()).forEach(ids::add);
      return batch;
    }
  }

  /** The raw features of every sample: the baseline of every probe. */
  public static Embeddings raw(RawInput raw, Iterable<Batch> batches, List<String> classes) {
    return of(raw.feature(), raw.values(), batches, classes);
  }

  /**
   * The result of {@code function} for every sample. Without samples the width is unknown and given
   * as 1.
   *
   * @param feature name of the features, for the protocol
   * @param function gives {@code [batch, width]}
   */
  public static Embeddings of(
      String feature,
      Function<Input, Tensor> function,
      Iterable<Batch> batches,
      List<String> classes) {
    var rows = new ArrayList<float[]>();
    var labels = new ArrayList<int[]>();
    Ops.noGrad(() -> {
      Iterator<Batch> source = batches.iterator();
      while (next(source, function, rows, labels)) {}
      return rows;
    });
    int[] indices = labels.stream().flatMapToInt(Arrays::stream).toArray();
    float[] values = joined(rows);
    int width = indices.length == 0 ? 1 : values.length / indices.length;
    return new Embeddings(feature, values, width, new Labels(indices, classes));
  }

  private static boolean next(
      Iterator<Batch> source,
      Function<Input, Tensor> function,
      List<float[]> rows,
      List<int[]> labels) {
    try (var _ = Scope.open()) {
      if (!source.hasNext()) {
        return false;
      }
      Batch batch = source.next();
      rows.add(Tensors.floats(function.apply(batch.view(0).input())));
      labels.add(batch.classes());
      return true;
    }
  }

  private static float[] joined(List<float[]> rows) {
    int size = rows.stream().mapToInt(row -> row.length).reduce(0, Math::addExact);
    float[] all = new float[size];
    int at = 0;
    for (float[] row : rows) {
      System.arraycopy(row, 0, all, at, row.length);
      at += row.length;
    }
    return all;
  }
}
