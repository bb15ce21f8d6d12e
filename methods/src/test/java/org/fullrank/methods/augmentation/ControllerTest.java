package org.fullrank.methods.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Guidance.Choice;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ControllerTest {
  private static final String SEEDS = "org.fullrank.testing.Seeds#few";
  private static final int[][] TOKENS = {{3, 7, 15, 0, 1, 1, 2, 9}, {0, 0, 0, 0, 9, 4, 9, 4}};

  /** Losses 1, 2, 4, 5 have mean 3 and unbiased deviation 1.825742. */
  @Test
  void golden_advantages() {
    double[] advantages = PolicyLearner.advantages(new double[] {1, 2, 4, 5});
    assertArrayEquals(new double[] {-1.095439, -0.547720, 0.547720, 1.095439}, advantages, 2e-6);
    assertEquals(0, Arrays.stream(advantages).sum(), 1e-12);
  }

  /** {@code 10 ln 16 + 10 ln 10} for five sub-policies. */
  @Test
  void golden_mostEntropy() {
    assertEquals(50.752, AdversarialPolicy.mostEntropy(5), 5e-4);
  }

  /** Log-probabilities and entropies beside plain loops over the same weights. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void golden_theCellBesidePlainLoops(long seed) {
    try (var _ = Scope.open()) {
      var controller = new Controller(7, 5, new Seed(seed));
      for (NamedTensor named : Tree.parameters(controller)) { // the heads' biases are not zero
        Ops.noGrad(() ->
            named.tensor().add_(Ops.times(Ops.randn(new Seed(seed), named.tensor().shape()), 0.4)));
      }
      Controller.Told told = controller.of(TOKENS);
      for (int policy = 0; policy < 2; policy++) {
        double[] wanted = reference(controller, TOKENS[policy]);
        assertEquals(wanted[0], Tensors.doubles(told.logProbability())[policy], 2e-5);
        assertEquals(wanted[1], Tensors.doubles(told.entropy())[policy], 2e-5);
      }
    }
  }

  private static double[] reference(Controller controller, int[] tokens) {
    Map<String, double[]> w = new TreeMap<>();
    Tree.tensors(controller).forEach(it -> w.put(it.name(), Tensors.doubles(it.tensor())));
    double log = 0;
    double entropy = 0;
    double[] h = {};
    double[] c = {};
    double[] x = {};
    for (int i = 0; i < tokens.length; i++) {
      if (i % 4 == 0) {
        h = new double[7];
        c = new double[7];
        x = new double[5];
      }
      double[] gates = new double[28];
      for (int g = 0; g < 28; g++) {
        gates[g] = weights(w, "input_bias")[g] + weights(w, "state_bias")[g];
        for (int k = 0; k < 5; k++) {
          gates[g] += weights(w, "from_input")[5 * g + k] * x[k];
        }
        for (int k = 0; k < 7; k++) {
          gates[g] += weights(w, "from_state")[7 * g + k] * h[k];
        }
      }
      double[] next = new double[7];
      for (int k = 0; k < 7; k++) {
        c[k] = sigmoid(gates[7 + k]) * c[k] + sigmoid(gates[k]) * Math.tanh(gates[14 + k]);
        next[k] = sigmoid(gates[21 + k]) * Math.tanh(c[k]);
      }
      h = next;
      boolean level = i % 2 == 1;
      double[] head = weights(w, level ? "level_head" : "operator_head");
      double[] bias = weights(w, level ? "level_bias" : "operator_bias");
      double[] p = new double[bias.length];
      for (int k = 0; k < p.length; k++) {
        double logit = bias[k];
        for (int j = 0; j < 7; j++) {
          logit += head[7 * k + j] * h[j];
        }
        p[k] = Math.exp(logit);
      }
      double sum = Arrays.stream(p).sum();
      for (double each : p) {
        entropy -= each / sum * Math.log(each / sum);
      }
      log += Math.log(p[tokens[i]] / sum);
      int row = tokens[i] + (level ? Controller.OPERATORS : 0);
      x = Arrays.copyOfRange(w.get("embedding"), 5 * row, 5 * row + 5);
    }
    return new double[] {log, entropy};
  }

  private static double[] weights(Map<String, double[]> all, String name) {
    return Objects.requireNonNull(all.get(name), name);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** What is drawn is told again of the same tokens, and begins almost uniform. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_drawnTokensAreToldAgain(long seed) {
    try (var _ = Scope.open()) {
      var controller = new Controller(100, 32, new Seed(seed));
      var drawn = controller.drawn(8, 5, new Seed(seed).random());
      var again = controller.of(drawn.tokens());
      assertArrayEquals(
          Tensors.floats(drawn.logProbability()), Tensors.floats(again.logProbability()));
      for (float entropy : Tensors.floats(drawn.entropy())) {
        assertThat(entropy).isBetween(50.6f, 50.7521f);
      }
      for (int[] tokens : drawn.tokens()) {
        assertThat(tokens).hasSize(20);
        for (int i = 0; i < 20; i++) {
          assertThat(tokens[i]).isBetween(0, i % 2 == 0 ? 15 : 9);
        }
      }
    }
  }

  @Test
  void golden_subPolicies() {
    assertThat(Controller.subPolicies(TOKENS[0]))
        .containsExactly(
            List.of(new Choice(3, 7), new Choice(15, 0)),
            List.of(new Choice(1, 1), new Choice(2, 9)));
  }

  /** Equal losses leave the entropy's gradient alone. */
  @Test
  void gradient_ofEqualLossesIsThatOfTheEntropy() {
    try (var _ = Scope.open()) {
      var controller = new Controller(6, 4, new Seed(1));
      var config = new AdversarialPolicyConfig(2, 2, 1e-3, 0.5, 6, 4);
      var learner = new PolicyLearner(controller, config);
      learner.objective(TOKENS, new double[] {2, 2}).backward();
      double[] all = gradients(controller);
      Tree.parameters(controller).forEach(it -> it.tensor().grad().zero_());
      Ops.times(controller.of(TOKENS).entropy().mean(), -0.5).backward();
      assertArrayEquals(gradients(controller), all, 1e-7);
      assertThat(Arrays.stream(all).map(Math::abs).max().orElseThrow()).isGreaterThan(1e-6);
    }
  }

  private static double[] gradients(Controller controller) {
    return Tree.parameters(controller).stream()
        .flatMapToDouble(it -> Arrays.stream(Tensors.doubles(it.tensor().grad())))
        .toArray();
  }

  /** Steps make the policy of the larger loss likelier, and the other one rarer. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_hardPoliciesBecomeLikelier(long seed) {
    try (var _ = Scope.open()) {
      var controller = new Controller(10, 6, new Seed(seed));
      var learner =
          new PolicyLearner(controller, new AdversarialPolicyConfig(2, 2, 1e-2, 0, 10, 6));
      double[] before = Tensors.doubles(controller.of(TOKENS).logProbability());
      for (int step = 0; step < 5; step++) {
        learner.learn(TOKENS, new double[] {1, 3}, step);
      }
      Tensor after = controller.of(TOKENS).logProbability();
      assertThat(Tensors.doubles(after)[1]).isGreaterThan(before[1] + 0.1);
      assertThat(Tensors.doubles(after)[0]).isLessThan(before[0]);
    }
  }

  /** A rate of 0 keeps the controller as it is. */
  @Test
  void golden_aFrozenController() {
    try (var _ = Scope.open()) {
      var controller = new Controller(10, 6, new Seed(1));
      var learner = new PolicyLearner(controller, new AdversarialPolicyConfig(2, 2, 0, 0, 10, 6));
      double[] before = Tensors.doubles(controller.of(TOKENS).logProbability());
      learner.learn(TOKENS, new double[] {1, 3}, 0);
      assertArrayEquals(before, Tensors.doubles(controller.of(TOKENS).logProbability()));
    }
  }
}
