package org.fullrank.calibrate;

import java.util.Arrays;
import org.fullrank.core.Check;

/**
 * Detection of one group of images by a score, such as out-of-distribution images by uncertainty.
 * The images to be detected are the positives; a higher score speaks for them.
 *
 * @param auroc the probability that a positive has the larger score, a tie counted half: {@code
 *     P(s⁺ > s⁻) + ½P(s⁺ = s⁻)}
 * @param falsePositives the share of negatives at or above the largest threshold that detects 95 %
 *     of the positives or more (FPR95)
 * @param averagePrecision the area under precision over recall, {@code Σ (Rᵢ − Rᵢ₋₁)·Pᵢ} over the
 *     distinct scores (AUPR with the positives as class 1, AUPR-out)
 * @param negativePrecision the same area with negatives to be detected by low scores (AUPR-in)
 */
public record Detection(
    double auroc, double falsePositives, double averagePrecision, double negativePrecision) {
  private static final double RECALL = 0.95;

  /**
   * The detection of {@code positives} among {@code negatives}.
   *
   * @param negatives scores of images of the training's kind, one or more, not NaN
   * @param positives scores of the other images, one or more, not NaN
   */
  public static Detection of(double[] negatives, double[] positives) {
    checked(negatives, "negatives");
    checked(positives, "positives");
    double[] low = sorted(negatives);
    double[] high = sorted(positives);
    return new Detection(
        auroc(low, high),
        falsePositives(low, high),
        precision(low, high),
        precision(mirrored(high), mirrored(low)));
  }

  private static void checked(double[] scores, String name) {
    Check.positive(scores.length, "number of " + name);
    for (double score : scores) {
      if (Double.isNaN(score)) {
        throw new IllegalArgumentException(name + ": want numbers, was NaN");
      }
    }
  }

  private static double[] sorted(double[] scores) {
    double[] all = new double[scores.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = scores[i] + 0.0; // -0 and 0 are equal scores
    }
    Arrays.sort(all);
    return all;
  }

  private static double[] mirrored(double[] sorted) {
    double[] negated = new double[sorted.length];
    for (int i = 0; i < negated.length; i++) {
      negated[i] = 0.0 - sorted[sorted.length - 1 - i];
    }
    return negated;
  }

  private static double auroc(double[] negatives, double[] positives) {
    double wins = 0;
    int below = 0;
    int upTo = 0;
    for (double score : positives) {
      while (below < negatives.length && negatives[below] < score) {
        below++;
      }
      while (upTo < negatives.length && negatives[upTo] <= score) {
        upTo++;
      }
      wins += (below + upTo) / 2.0;
    }
    return wins / negatives.length / positives.length;
  }

  private static double falsePositives(double[] negatives, double[] positives) {
    int detected = (int) Math.ceil(RECALL * positives.length - 1e-9);
    double threshold = positives[positives.length - detected];
    int flagged = 0;
    for (double score : negatives) {
      flagged += score >= threshold ? 1 : 0;
    }
    return (double) flagged / negatives.length;
  }

  private static double precision(double[] negatives, double[] positives) {
    double area = 0;
    int i = positives.length;
    int j = negatives.length;
    while (i > 0) {
      double threshold = positives[i - 1];
      int before = i;
      while (i > 0 && positives[i - 1] == threshold) {
        i--;
      }
      while (j > 0 && negatives[j - 1] >= threshold) {
        j--;
      }
      double hits = positives.length - i;
      area += (before - i) * hits / (hits + negatives.length - j);
    }
    return area / positives.length;
  }
}
