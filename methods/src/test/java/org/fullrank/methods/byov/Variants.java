package org.fullrank.methods.byov;

import java.util.List;
import org.fullrank.bayes.Estimator;
import org.fullrank.bayes.Prior;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.Config;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.byol.ByolConfig;
import org.fullrank.methods.toys.Loop;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.optim.Clock;
import org.fullrank.optim.MomentumSchedule;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Schedule;

/** Models with a posterior, of toy size. */
final class Variants {
  static final TokenLayout LAYOUT = TokenLayout.of(5, 2);

  static final ByolConfig BYOL =
      new ByolConfig(
          8, Toys.DIM, ByolConfig.Predictor.MLP, new MomentumSchedule.Constant(0.9), Toys.BATCH);

  static final OptimConfig SGD =
      new OptimConfig.Sgd(0.05, 0.9, false, 0, 0, new Schedule.Constant());

  /** A model with a component around an objective. */
  record Model(Site site, Method method) {
    static Model of(ByovConfig config, Config objective) {
      Site site = Toys.site(config.fit(Parts.standard(), LAYOUT));
      return new Model(site, config.around(objective.build(site), site));
    }

    Losses losses(Pass pass, long samples) {
      return losses(pass, new Clock(1, 1, samples));
    }

    Losses losses(Pass pass, Clock clock) {
      return method.step(new TrainingStep(Toys.batch(0, 2), site.student(), clock, pass));
    }
  }

  static ByovConfig with(PosteriorScope scope, Estimator estimator, double beta) {
    return new ByovConfig(
        scope,
        estimator,
        new Prior.Gaussian(0.1),
        0.02,
        false,
        new TeacherWeights.Mean(),
        new DivergenceConfig(beta, 0, DivergenceConfig.Weighting.UNIFORM),
        1,
        1);
  }

  static ByovConfig with(TeacherWeights teacher, int draws) {
    var it = with(new PosteriorScope.Encoder(), Estimator.NAIVE, 0);
    return new ByovConfig(
        it.scope(), it.estimator(), it.prior(), 0.2, false, teacher, it.divergence(), draws, 1);
  }

  static double term(Losses losses, String name) {
    return losses.terms().stream()
        .filter(it -> it.name().equals(name))
        .mapToDouble(it -> Ops.value(it.value()))
        .findFirst()
        .orElseThrow();
  }

  static double[] entries(List<NamedTensor> tensors, String name) {
    return tensors.stream()
        .filter(it -> it.name().equals(name))
        .map(it -> Tensors.doubles(it.tensor()))
        .findFirst()
        .orElseThrow();
  }

  static Loop loop(Model model) {
    return Loop.of(model.site().student(), model.method(), 12, SGD);
  }

  private Variants() {}
}
