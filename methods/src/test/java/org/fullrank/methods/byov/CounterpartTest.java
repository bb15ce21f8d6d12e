package org.fullrank.methods.byov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fullrank.methods.byov.Variants.BYOL;
import static org.fullrank.methods.byov.Variants.SGD;
import static org.fullrank.methods.byov.Variants.loop;
import static org.fullrank.methods.byov.Variants.term;
import static org.fullrank.methods.byov.Variants.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.fullrank.bayes.Estimator;
import org.fullrank.bayes.Posterior;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.methods.toys.Loop;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.junit.jupiter.api.Test;

class CounterpartTest {
  /** Bayes by backprop: the supervised objective with a posterior on encoder and head. */
  @Test
  void golden_theSupervisedCounterpart() {
    var model =
        Variants.Model.of(
            with(new PosteriorScope.EncoderAndHead(), Estimator.FLIPOUT, 1),
            SupervisedConfig.DEFAULT);
    assertEquals(1, Posterior.within(model.method()).size());
    try (var _ = Scope.open()) {
      Losses losses =
          model
              .method()
              .step(
                  new TrainingStep(
                      Toys.batch(0, 1),
                      model.site().student(),
                      new Clock(1, 1, 6),
                      Pass.train(new Seed(1))));
      double total = Ops.value(losses.total());
      assertEquals(term(losses, "nll") + term(losses, "kl"), total, 1e-5 * total);
      assertEquals(5, losses.count());
    }
  }

  /** The counterpart trained beside leaves the objective's steps as they are, to the bit. */
  @Test
  void property_theCounterpartChangesNothing() {
    UnaryOperator<double[]> train =
        beside -> {
          Site site = Toys.site();
          Method method = BYOL.build(site);
          Loop loop =
              Loop.of(
                  site.student(),
                  beside[0] > 0 ? CounterpartConfig.DEFAULT.around(method, site) : method,
                  12,
                  SGD);
          for (int number = 1; number <= 4; number++) {
            loop.step(number, List.of(Toys.batch(number, 2)));
          }
          return Tree.tensors(loop.encoder()).stream()
              .flatMapToDouble(it -> Arrays.stream(Tensors.doubles(it.tensor())))
              .toArray();
        };
    assertArrayEquals(train.apply(new double[] {0}), train.apply(new double[] {1}), 0);
  }

  /** Behind the counterpart, the divergence is that of both encoders. */
  @Test
  void golden_theDivergenceOfBoth() {
    var config = with(new PosteriorScope.Encoder(), Estimator.FLIPOUT, 1);
    var alone = Variants.Model.of(config, BYOL);
    Site site = alone.site();
    Method both = config.around(CounterpartConfig.DEFAULT.around(BYOL.build(site), site), site);
    assertThat(Counterpart.within(both)).isPresent();
    assertThat(Counterpart.within(alone.method())).isEmpty();
    try (var _ = Scope.open()) {
      var pass = Pass.train(new Seed(1));
      var step = new TrainingStep(Toys.batch(0, 2), site.student(), new Clock(1, 1, 6), pass);
      double one = term(alone.losses(pass, 6), "kl");
      assertEquals(2 * one, term(both.step(step), "kl"), 1e-4 * one);
    }
  }
}
