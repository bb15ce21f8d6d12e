package org.fullrank.methods.ewc;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.encoder.Encoder;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;

/**
 * An objective plus {@code (λ/2) Σ F ⊙ (θ − θ*)²}. It logs the penalty as {@code penalty} and
 * {@code ‖θ − θ*‖} as {@code distance}.
 *
 * @param base the objective
 * @param pull to the anchor of the encoder
 * @param heads pull of the heads' weights to zero
 * @param settings of the penalty
 */
record Penalised(Method base, Pull pull, HeadDecay heads, Settings settings)
    implements MethodWrapper {
  /**
   * @param strength {@code λ}
   * @param decoupledRate rate of a step to the anchor after each optimizer step; absent for a term
   *     of the loss
   * @param without the message of a run without an anchor
   */
  record Settings(double strength, OptionalDouble decoupledRate, String without) {}

  /**
   * {@code (β/2) ‖φ‖²} of the heads' weights.
   *
   * @param weights of the heads
   * @param strength {@code β}
   */
  record HeadDecay(List<Tensor> weights, double strength) {
    static final HeadDecay NONE = new HeadDecay(List.of(), 0);
  }

  @Override
  public void visit(Visitor visitor) {
    base.visit(visitor);
    visitor.child("pull", pull);
  }

  @Override
  public void visitFused(Visitor visitor) {
    base.visitFused(visitor);
    visitor.child("pull", pull);
  }

  /** Absent: the term changes the loss. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.empty();
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    if (!pull.isFilled()) {
      throw Problem.data(settings.without);
    }
    Losses own = base.losses(outputs, step);
    return Precision.exact(() -> penalised(own));
  }

  private Losses penalised(Losses own) {
    Tensor penalty = Ops.times(pull.value(), settings.strength);
    var terms = new ArrayList<>(own.terms());
    terms.add(new Term("penalty", penalty.detach()));
    terms.add(new Term("distance", pull.distance()));
    Tensor total = settings.decoupledRate.isPresent() ? own.total() : own.total().add(penalty);
    for (Tensor weight : heads.weights) {
      total = total.add(Ops.times(weight.square().sum(), heads.strength / 2));
    }
    return new Losses(total, own.count(), terms, own.perSample());
  }

  @Override
  public void afterStep(Encoder student, Clock clock) {
    base.afterStep(student, clock);
    if (settings.decoupledRate.isPresent()) {
      try (var _ = Scope.open()) {
        pull.step(settings.decoupledRate.getAsDouble() * settings.strength);
      }
    }
  }

  /** The distance to the anchor, and {@code λ max F}: a rate above 2 over it diverges. */
  @Override
  public List<Reading> readings() {
    var all = new ArrayList<>(base.readings());
    try (var _ = Scope.open()) {
      all.add(new Reading("anchor_distance", Ops.value(pull.distance())));
      all.add(new Reading("penalty_curvature", settings.strength * pull.largest()));
    }
    return all;
  }
}
