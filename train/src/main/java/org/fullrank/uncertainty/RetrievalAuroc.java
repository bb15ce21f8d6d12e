package org.fullrank.uncertainty;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.calibrate.Detection;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;

/**
 * R-AUROC: how well an uncertainty tells the samples whose nearest other sample by cosine is of
 * another class. It needs the classes of the samples, but no training on them.
 *
 * @see <a href="https://arxiv.org/abs/2307.03810">Kirchhof et al., URL, NeurIPS 2023</a>
 */
public final class RetrievalAuroc {
  private static final long CHUNK = 500;

  private RetrievalAuroc() {}

  /**
   * The area under the receiver operating curve of {@code uncertainty} for the samples that are
   * retrieved wrongly. Samples without a class take no part.
   *
   * @param features {@code [batch, dim]}
   * @param classes negative where there is none
   * @param uncertainty of each sample
   * @return absent if all nearest samples are right, or all wrong
   */
  public static OptionalDouble of(Tensor features, int[] classes, double[] uncertainty) {
    Check.rank(features, "features", "batch", "dim");
    Check.size(features, "features", 0, "batch", classes.length);
    Check.size(features, "features", 0, "batch", uncertainty.length);
    int[] labelled = Arrays.stream(range(classes.length)).filter(i -> classes[i] >= 0).toArray();
    int[] nearest = nearest(features, labelled);
    var right = new double[labelled.length];
    var wrong = new double[labelled.length];
    int hits = 0;
    int misses = 0;
    for (int i = 0; i < labelled.length; i++) {
      if (classes[labelled[i]] == classes[labelled[nearest[i]]]) {
        right[hits++] = uncertainty[labelled[i]];
      } else {
        wrong[misses++] = uncertainty[labelled[i]];
      }
    }
    return hits == 0 || misses == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            Detection.of(Arrays.copyOf(right, hits), Arrays.copyOf(wrong, misses)).auroc());
  }

  private static int[] range(int count) {
    int[] all = new int[count];
    Arrays.setAll(all, i -> i);
    return all;
  }

  private static int[] nearest(Tensor features, int[] rows) {
    if (rows.length < 2) {
      throw new IllegalArgumentException(
          "classes: want 2 labelled samples or more, were " + rows.length);
    }
    var nearest = new int[rows.length];
    try (var _ = Scope.open()) {
      long[] index = Arrays.stream(rows).asLongStream().toArray();
      Tensor chosen = features.index_select(0, Tensors.like(index, features, index.length));
      Tensor unit = Ops.normalize(Ops.atLeastFloat(chosen), 1);
      for (long first = 0; first < index.length; first += CHUNK) {
        long count = Math.min(CHUNK, index.length - first);
        try (var _ = Scope.open()) {
          Tensor cosines = unit.narrow(0, first, count).matmul(unit.t());
          Tensor own = Ops.rangeLike(unit, index.length).unsqueeze(0);
          Tensor self = Ops.rangeLike(unit, index.length).narrow(0, first, count).unsqueeze(1);
          Tensor others = Ops.fill(cosines, own.eq(self), -2);
          double[] best = Tensors.doubles(Ops.argmax(others, 1));
          for (int i = 0; i < best.length; i++) {
            nearest[Math.toIntExact(first) + i] = (int) best[i];
          }
        }
      }
    }
    return nearest;
  }
}
