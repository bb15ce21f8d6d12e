package org.fullrank.probe;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;

/**
 * How well the embeddings of aligned pairs find each other. A text looks for its partner among the
 * seconds of all pairs, and a second among the firsts, by the cosine.
 *
 * <p>Of candidates with the same cosine as the partner every order counts the same: an encoder that
 * gives all texts one vector has the values of chance.
 *
 * @param first from the firsts to the seconds
 * @param second from the seconds to the firsts
 * @param alignment mean squared distance of partners at length 1, 0 if equal
 * @param uniformity logarithm of the mean of {@code exp(−2‖x − y‖²)} over two different texts of a
 *     side, at length 1, mean of both sides; 0 if all are equal, about −4 if spread evenly
 * @see <a href="https://arxiv.org/abs/2005.10242">Wang and Isola, ICML 2020</a>
 */
public record AlignedPairs(Found first, Found second, double alignment, double uniformity) {
  private static final int SLICE = 512;

  /**
   * How partners are found.
   *
   * @param accuracy share of texts whose partner is nearest, 0 to 1
   * @param reciprocalRank mean of 1/rank of the partner, 0 to 1
   */
  public record Found(double accuracy, double reciprocalRank) {
    /** The values of a random order of {@code candidates}. */
    public static Found byChance(int candidates) {
      return new Found(1.0 / candidates, harmonic(0, candidates) / candidates);
    }
  }

  /**
   * The measures of pairs.
   *
   * @param a {@code [pairs, width]}, two pairs or more
   * @param b the same of the partners
   */
  public static AlignedPairs of(Tensor a, Tensor b) {
    Check.rank(a, "a", "pairs", "width");
    Check.sameShape(a, "a", b, "b");
    Check.positive(Math.toIntExact(a.size(0) - 1), "pairs − 1");
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        Tensor x = Ops.normalize(Ops.toFloat(a), 1);
        Tensor y = Ops.normalize(Ops.toFloat(b), 1);
        double apart = Ops.value(x.sub(y).square().sum(1).mean());
        return new AlignedPairs(
            found(x, y), found(y, x), apart, (uniformity(x) + uniformity(y)) / 2);
      }
    });
  }

  private static Found found(Tensor from, Tensor to) {
    int count = Math.toIntExact(from.size(0));
    double right = 0;
    double reciprocal = 0;
    for (int begin = 0; begin < count; begin += SLICE) {
      float[] cosines = cosines(from, to, begin);
      for (int row = 0; row * count < cosines.length; row++) {
        float own = cosines[row * count + begin + row];
        int start = row * count;
        int above = count(cosines, start, count, cosine -> cosine > own);
        int equal = count(cosines, start, count, cosine -> cosine == own); // itself among them
        right += above == 0 ? 1.0 / equal : 0;
        reciprocal += harmonic(above, above + equal) / equal;
      }
    }
    return new Found(right / count, reciprocal / count);
  }

  /** Whether a cosine counts. */
  private interface Counted {
    boolean test(float cosine);
  }

  private static int count(float[] cosines, int start, int length, Counted counted) {
    int count = 0;
    for (int i = start; i < start + length; i++) {
      count += counted.test(cosines[i]) ? 1 : 0;
    }
    return count;
  }

  /** The cosines of at most 512 rows from {@code begin} on, with all of {@code to}. */
  private static float[] cosines(Tensor from, Tensor to, int begin) {
    try (var _ = Scope.open()) {
      long rows = Math.min(SLICE, from.size(0) - begin);
      return Tensors.floats(from.narrow(0, begin, rows).matmul(to.t()));
    }
  }

  private static double uniformity(Tensor x) {
    int count = Math.toIntExact(x.size(0));
    double sum = 0;
    for (int begin = 0; begin < count; begin += SLICE) {
      float[] cosines = cosines(x, x, begin);
      for (int row = 0; row * count < cosines.length; row++) {
        for (int other = begin + row + 1; other < count; other++) {
          sum += Math.exp(-4 * (1 - cosines[row * count + other]));
        }
      }
    }
    return Math.log(sum / (0.5 * count * (count - 1.0)));
  }

  /** {@code 1/(from + 1) + … + 1/to}. */
  private static double harmonic(int from, int to) {
    return IntStream.rangeClosed(from + 1, to).mapToDouble(i -> 1.0 / i).sum();
  }
}
