package org.fullrank.methods.augmentation;

import java.util.ArrayList;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.input.Guidance;
import org.fullrank.input.ViewGuide;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Init;
import org.fullrank.nn.Visitor;

/** A method whose views grow stronger while its loss is low. Logs the strength. */
final class LossCurriculum implements MethodWrapper, ViewGuide {
  private final Method base;
  private final LossCurriculumConfig config;
  private final EpochLosses losses = new EpochLosses(1);
  private final Tensor strength; // [1]
  private final Tensor reference = Init.buffer(0, 1); // mean loss of the first epoch; 0 before

  LossCurriculum(Method base, LossCurriculumConfig config) {
    this.base = base;
    this.config = config;
    strength = Init.buffer(config.start(), 1);
  }

  @Override
  public Method base() {
    return base;
  }

  @Override
  public void visit(Visitor visitor) {
    base.visit(visitor);
    visitor.frozen("loss_curriculum", losses);
    visitor.buffer("loss_curriculum.strength", strength);
    visitor.buffer("loss_curriculum.reference", reference);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Losses own = base.losses(outputs, step);
    if (!step.pass().evaluates()) {
      losses.add(0, own);
    }
    var terms = new ArrayList<>(own.terms());
    terms.add(new Term("strength", strength.squeeze(0).clone()));
    return new Losses(own.total(), own.count(), terms, own.perSample());
  }

  @Override
  public Optional<ViewGuide> guide() {
    return Optional.of(this);
  }

  @Override
  public Guidance at(int epoch) {
    if (epoch != losses.epoch()) {
      double[] mean = losses.means();
      if (mean.length > 0) {
        follow(mean[0]);
      }
      losses.begin(epoch);
    }
    return new Guidance.Strength(Math.clamp(Tensors.doubles(strength)[0], 0, 1));
  }

  private void follow(double mean) {
    double first = Tensors.doubles(reference)[0];
    if (first == 0) {
      set(reference, mean);
      return;
    }
    double change = mean < config.part() * first ? config.change() : -config.change();
    set(strength, Math.clamp(Tensors.doubles(strength)[0] + change, 0, 1));
  }

  private static void set(Tensor buffer, double value) {
    try (var _ = Scope.open()) {
      buffer.copy_(Ops.fullLike(buffer, value, 1)).retainReference();
    }
  }
}
