package org.fullrank.heads;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.nn.Init;
import org.fullrank.nn.Module;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.Ema;

/**
 * The moving average of a teacher's outputs, which DINO subtracts from them: {@code C ← m̂C + (1 −
 * m̂)·mean(t)} with {@code m̂ = m^κ} for a step of {@code κ} base batches of samples. Rows of all
 * micro-batches of an optimizer step move it once, after the step.
 *
 * @see <a href="https://arxiv.org/abs/2104.14294">Caron et al., ICCV 2021, Eq. (4)</a>
 */
public final class Centre implements Module {
  private final Tensor centre; // [1, dim]
  private final Tensor noted; // [1, dim], the sum of this step's rows
  private final Tensor rows; // [1] int64, how many there are

  /**
   * A centre of zeros.
   *
   * @param dim entries of an output
   */
  public Centre(int dim) {
    centre = Init.buffer(0, 1, Check.positive(dim, "dim"));
    noted = Init.buffer(0, 1, dim);
    rows = Init.counter();
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.buffer("mean", centre);
    visitor.buffer("noted", noted);
    visitor.buffer("rows", rows);
  }

  /** {@code C}, {@code [1, dim]}. */
  public Tensor mean() {
    return centre;
  }

  /**
   * {@code softmax((t − C)/τ)} of each row, without gradient, in fp32 or wider.
   *
   * @param outputs {@code t}, {@code [batch, dim]}
   * @param temperature {@code τ}, positive
   */
  public Tensor shares(Tensor outputs, double temperature) {
    Check.rank(outputs, "outputs", "batch", "dim");
    Check.size(outputs, "outputs", 1, "dim", centre.size(1));
    Check.positive(temperature, "temperature");
    return Scope.tidy(() ->
        Precision.exact(() ->
            Ops.noGrad(() ->
                Ops.times(Ops.atLeastFloat(outputs).sub(centre), 1 / temperature).softmax(1))));
  }

  /**
   * Notes rows that move the centre after this optimizer step.
   *
   * @param outputs {@code t}, {@code [batch, dim]}
   */
  public void note(Tensor outputs) {
    Check.rank(outputs, "outputs", "batch", "dim");
    try (var _ = Scope.open()) {
      Ops.noGrad(() -> {
        noted.add_(Ops.sum(outputs.to(noted.scalar_type()), true, 0)).retainReference();
        return rows.copy_(Ops.plus(rows, (double) outputs.size(0))).retainReference();
      });
    }
  }

  /**
   * Moves the centre towards the mean of the noted rows, once per optimizer step.
   *
   * @param momentum {@code m}, the part of the centre that remains after {@code baseBatch} samples
   * @param clock {@code clock.samples()} counts the samples of the step
   * @param baseBatch the batch size that {@code momentum} was chosen for, samples
   */
  public void follow(double momentum, Clock clock, int baseBatch) {
    long count = rows.item_long();
    if (count == 0) {
      return;
    }
    double left = Ema.decay(momentum, clock, baseBatch);
    try (var _ = Scope.open()) {
      Tensor mean = Ops.times(noted, 1.0 / count);
      centre.copy_(Ops.between(mean, centre, left)).retainReference();
      noted.zero_().retainReference();
      rows.zero_().retainReference();
    }
  }
}
