package org.fullrank.bayes;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;

/**
 * The class probabilities of samples under several draws: of a posterior, of dropout, of the
 * members of an ensemble. Results are in the caller's scope; entropies are in nats.
 *
 * @param probabilities {@code [draws, batch, classes]}; rows sum to 1
 */
public record PosteriorPredictive(Tensor probabilities) {
  private static final double TINY = 1e-38;

  public PosteriorPredictive {
    Check.rank(probabilities, "probabilities", "draws", "batch", "classes");
  }

  /** The predictive probabilities {@code p̄ [batch, classes]}, the mean over the draws. */
  public Tensor mean() {
    return Ops.mean(probabilities, false, 0);
  }

  /** The unbiased standard deviation over the draws, {@code [batch, classes]}; 0 for one draw. */
  public Tensor deviation() {
    return Spread.deviation(probabilities);
  }

  /** The predictive standard deviation of the predicted class, {@code [batch]}. */
  public Tensor deviationOfPrediction() {
    Tensor predicted = Ops.argmax(mean(), 1).unsqueeze(1);
    return deviation().gather(1, predicted).squeeze(1);
  }

  /** The total uncertainty {@code H[p̄]}, {@code [batch]}. */
  public Tensor total() {
    return entropy(mean());
  }

  /** The aleatoric uncertainty: the mean entropy of the draws, {@code [batch]}. */
  public Tensor aleatoric() {
    return Ops.mean(entropy(probabilities), false, 0);
  }

  /**
   * The epistemic uncertainty: total less aleatoric, the mutual information of prediction and
   * weights, {@code [batch]}; 0 or more up to rounding.
   */
  public Tensor epistemic() {
    return total().sub(aleatoric());
  }

  private static Tensor entropy(Tensor shares) {
    Tensor logs = Ops.clampMin(shares, TINY).log();
    return Ops.times(Ops.sum(shares.mul(logs), false, shares.dim() - 1), -1);
  }
}
