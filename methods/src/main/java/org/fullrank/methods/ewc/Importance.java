package org.fullrank.methods.ewc;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;

/**
 * How a Fisher diagonal becomes the importance of each weight: entries above a quantile are
 * clipped, all are scaled, and a floor is added. The few largest entries of a Fisher would dominate
 * the penalty otherwise.
 *
 * @param scale what is made 1
 * @param quantile share of all entries that stay as they are; the others take the value at this
 *     share. 1 clips none
 * @param floor added to every scaled entry, 0 or more
 */
public record Importance(Scale scale, double quantile, double floor) {
  /** Mean 1, clipped at 99.9 %, no floor. */
  public static final Importance DEFAULT = new Importance(Scale.MEAN_1, .999, 0);

  /** What of the clipped entries is made 1. */
  public enum Scale {
    /** Nothing: the Fisher as it is. */
    NONE,
    /** The mean over all entries. */
    MEAN_1,
    /** The mean over the entries of each tensor, for layers of very different scale. */
    LAYER_MEAN_1,
    /** The largest entry. */
    MAX_1
  }

  public Importance {
    Check.within(quantile, Math.nextUp(0.0), 1, "quantile");
    Check.atLeastZero(floor, "floor");
  }

  /**
   * The importance of each weight, in the caller's scope.
   *
   * @throws IllegalArgumentException if every entry is zero, which would be no penalty
   */
  SequencedMap<String, Tensor> of(SequencedMap<String, Tensor> fisher) {
    float[] all = all(fisher);
    double largest = all.length == 0 ? 0 : all[all.length - 1];
    if (!(largest > 0)) {
      throw new IllegalArgumentException(
          "fisher: want a positive entry, were all zero, which is no penalty");
    }
    double bound = all[(int) Math.ceil(quantile * all.length) - 1];
    double limit = bound > 0 ? bound : largest;
    double sum = 0;
    for (float entry : all) {
      sum += Math.min(entry, limit);
    }
    double mean = sum / all.length;
    var scaled = new LinkedHashMap<String, Tensor>();
    fisher.forEach((name, entries) -> {
      Tensor clipped = entries.minimum(Ops.fullLike(entries, limit, 1));
      Tensor one = Ops.times(clipped, factor(clipped, mean, limit));
      scaled.put(name, Ops.plus(one, floor));
    });
    return scaled;
  }

  private double factor(Tensor clipped, double mean, double most) {
    return switch (scale) {
      case NONE -> 1;
      case MEAN_1 -> 1 / mean;
      case LAYER_MEAN_1 -> {
        double own = Ops.value(clipped.mean());
        yield own > 0 ? 1 / own : 0;
      }
      case MAX_1 -> 1 / most;
    };
  }

  private static float[] all(SequencedMap<String, Tensor> fisher) {
    long size = fisher.values().stream().mapToLong(Tensor::numel).sum();
    float[] all = new float[Math.toIntExact(size)];
    int at = 0;
    for (Tensor entries : fisher.values()) {
      float[] own = Tensors.floats(entries);
      System.arraycopy(own, 0, all, at, own.length);
      at += own.length;
    }
    Arrays.sort(all);
    return all;
  }
}
