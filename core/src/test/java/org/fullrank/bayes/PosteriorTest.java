package org.fullrank.bayes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.nn.BatchNorm;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Sequential;
import org.fullrank.nn.Visitor;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;

class PosteriorTest {
  private static Layer gaussian(double deviation) {
    var settings =
        new PosteriorConfig(new Prior.Gaussian(1), deviation, Estimator.NAIVE, false, false);
    return GaussianLinear.around(Linear.uniform().make(3, 2, true, new Seed(0)), settings);
  }

  private record Net(Layer layers) implements Encoder {
    @Override
    public void visit(Visitor visitor) {
      visitor.child("layers", layers);
    }

    @Override
    public int width() {
      return 2;
    }

    @Override
    public TokenLayout layout() {
      return TokenLayout.of(1, 0);
    }

    @Override
    public Features forward(Input input, Pass pass) {
      Tensor y = layers.forward(input.values(), pass);
      return Features.of(y, y.unsqueeze(1));
    }
  }

  private static List<Batch> batches() {
    return IntStream.range(0, 60)
        .mapToObj(i -> {
          var view = View.of(Input.of(Ops.randn(new Seed(i), 32, 3)), List.of());
          return new Batch(List.of(view), new long[32], new Targets.None());
        })
        .toList();
  }

  /** Statistics gathered under drawn weights are wider than those that the means need. */
  @Test
  void golden_recalibratedStatisticsAreThoseOfTheMeans() {
    try (var _ = Scope.open()) {
      var net = new Net(Sequential.of(gaussian(2), BatchNorm.of(2)));
      var batches = batches();
      for (int i = 0; i < 60; i++) {
        net.forward(batches.get(i).view(0).input(), Pass.train(new Seed(i)));
      }
      double[] weights = Weights.get(net, "layers.0.weight");
      double wanted = 0;
      for (int i = 0; i < 3; i++) {
        wanted += weights[i] * weights[i]; // inputs have the variance 1
      }
      assertTrue(Weights.get(net, "layers.1.running_var")[0] > 4 * wanted);
      Posterior.recalibrate(net, batches);
      assertEquals(wanted, Weights.get(net, "layers.1.running_var")[0], 0.25 * wanted);
    }
  }

  /** MOPED: means are the trained weights, deviations a share of their sizes. */
  @Test
  void golden_adoptedWeights() {
    var plain = Linear.uniform().make(3, 2, true, new Seed(0));
    Weights.set(plain, "weight", 0.5, -1, 0, 2, -0.25, 1e-5);
    var map = gaussian(0.02);
    Posterior.adopt(plain, map, 0.1);
    assertArrayEquals(Weights.get(plain, "weight"), Weights.get(map, "weight"), 0);
    assertArrayEquals(Weights.get(plain, "bias"), Weights.get(map, "bias"), 0);
    double[] rho = Weights.get(map, "weight_rho");
    double[] wanted = {0.05, 0.1, 1e-4, 0.2, 0.025, 1e-4};
    for (int i = 0; i < 6; i++) {
      assertEquals(wanted[i], Math.log1p(Math.exp(rho[i])), 1e-5 * wanted[i]);
    }
  }

  @Test
  void golden_theSumOverSeveral() {
    try (var _ = Scope.open()) {
      var both = Sequential.of(gaussian(0.2), gaussian(0.5));
      var posteriors = Posterior.within(both);
      assertEquals(2, posteriors.size());
      double sum = 0;
      for (GaussianWeight posterior : posteriors) {
        sum += Ops.value(posterior.divergence(new Seed(0)));
      }
      assertEquals(sum, Ops.value(Posterior.divergence(posteriors, new Seed(1))), 1e-5);
    }
  }

  @Test
  void refuses_networksThatDiffer() {
    var other = Linear.uniform().make(4, 2, true, new Seed(0));
    assertThatThrownBy(() -> Posterior.adopt(other, gaussian(1), 0.1))
        .hasMessage("variational: want weight shaped [2, 4]");
    assertThatThrownBy(() -> Posterior.adopt(other, other, 0.1))
        .hasMessage("variational: want maps with a posterior, has none");
  }
}
