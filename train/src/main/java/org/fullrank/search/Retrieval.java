package org.fullrank.search;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.probe.Embeddings;
import org.fullrank.probe.Interval;

/**
 * Recall@1: the share of queries whose original is the most similar sample of the gallery. The
 * similarity is the cosine of features from which the gallery's mean is subtracted. A query whose
 * original is as similar as another sample is no hit, so equal features give 0.
 *
 * @param hits queries whose original is first
 * @param queries number of queries, 1 or more
 */
public record Retrieval(int hits, int queries) {
  private static final long CHUNK = 1 << 24; // similarities at a time: 64 MiB

  public Retrieval {
    Interval.wilson(hits, queries); // refuses what is no share
  }

  /** The share of hits, 0 to 1. */
  public double recall() {
    return (double) hits / queries;
  }

  /** The 95 % interval of the share. */
  public Interval interval() {
    return Interval.wilson(hits, queries);
  }

  /**
   * Searches {@code gallery} for the originals of {@code queries}.
   *
   * @param originals row of the gallery of each query's original
   * @throws IllegalArgumentException if the widths or the counts differ
   */
  public static Retrieval of(Embeddings gallery, Embeddings queries, int[] originals) {
    Features.matching(gallery, queries, originals);
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        Tensor keys = centred(gallery, gallery).t(); // [width, gallery]
        Tensor asked = centred(queries, gallery); // [queries, width]
        int rows = Math.clamp(CHUNK / gallery.size(), 1, originals.length);
        int hits = 0;
        for (int from = 0; from < originals.length; from += rows) {
          int count = Math.min(rows, originals.length - from);
          hits += hits(asked.narrow(0, from, count), keys, originals, from);
        }
        return new Retrieval(hits, originals.length);
      }
    });
  }

  /** The similarity of each query to its original. */
  static List<Double> similarities(Embeddings gallery, Embeddings queries, int[] originals) {
    Features.matching(gallery, queries, originals);
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        Tensor own = centred(gallery.rows(originals), gallery);
        Tensor asked = centred(queries, gallery);
        return Arrays.stream(Tensors.doubles(Ops.sum(own.mul(asked), false, 1))).boxed().toList();
      }
    });
  }

  /** Unit rows of {@code samples} after the mean of {@code gallery} is subtracted. */
  static Tensor centred(Embeddings samples, Embeddings gallery) {
    return Ops.normalize(samples.tensor().sub(Ops.mean(gallery.tensor(), true, 0)), 1);
  }

  private static int hits(Tensor queries, Tensor keys, int[] originals, int from) {
    try (var _ = Scope.open()) {
      float[] similarity = Tensors.floats(queries.matmul(keys)); // [queries, gallery]
      int columns = Math.toIntExact(keys.size(1));
      int hits = 0;
      for (int query = 0; query < similarity.length / columns; query++) {
        hits += isFirst(similarity, query * columns, columns, originals[from + query]) ? 1 : 0;
      }
      return hits;
    }
  }

  private static boolean isFirst(float[] similarity, int start, int columns, int original) {
    float own = similarity[start + original];
    for (int column = 0; column < columns; column++) {
      if (column != original && !(similarity[start + column] < own)) { // NaN is no hit
        return false;
      }
    }
    return true;
  }
}
