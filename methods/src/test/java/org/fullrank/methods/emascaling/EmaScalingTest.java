package org.fullrank.methods.emascaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.ResNetDepth;
import org.fullrank.encoder.Stem;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.StepDecay;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.WeightAverage;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;

class EmaScalingTest {
  private static final EmaScalingConfig CONFIG =
      new EmaScalingConfig(List.of(0.5, 0.9), EmaScalingConfig.Statistics.COPY);
  private static final TrainingFacts FACTS =
      new TrainingFacts(100, 3, 12, 5, 10, OptionalInt.of(6));

  private final Site site = Sites.of(EmaScalingTest::encoder, Parts.standard(), FACTS);
  private final Encoder encoder = site.student();
  private final Method base = SupervisedConfig.DEFAULT.build(site);
  private final Method averaged = CONFIG.around(base, site);

  /** Each weight grows by 1 before each of three steps of 12, 6 and 3 samples: ρ², ρ and ρ^½. */
  @Test
  void golden_averagesFollowSamples() {
    double[] start = values(Tree.parameters(encoder));
    double[] expected = {0, 0};
    double weight = 0;
    long step = 1;
    for (int samples : new int[] {12, 6, 3}) {
      grow();
      weight += 1;
      averaged.afterStep(encoder, new Clock(step++, 10, samples));
      for (int i = 0; i < 2; i++) {
        double left = Math.pow(CONFIG.decays().get(i), samples / 6.0);
        expected[i] = left * expected[i] + (1 - left) * weight;
      }
    }
    for (int i = 0; i < 2; i++) {
      double[] average = values(below("averages." + i + ".encoder."));
      for (int n = 0; n < average.length; n++) {
        assertEquals(start[n] + expected[i], average[n], 1e-5);
      }
    }
  }

  /**
   * The whole model is the average within, and the trained weights are back behind, bit for bit.
   */
  @Test
  void property_theAverageStandsForTheWeights() {
    grow();
    averaged.afterStep(encoder, new Clock(1, 10, 6));
    double[] trained = values(Tree.parameters(encoder));
    double[] head = values(Tree.parameters(base));
    var average = averaged.averages().get(1);
    double[] within = average.within(() -> values(Tree.parameters(encoder)));
    assertArrayEquals(values(below("averages.1.encoder.")), within);
    assertThat(within).isNotEqualTo(trained);
    assertThat(average.<double[]>within(() -> values(Tree.parameters(base)))).isNotEqualTo(head);
    assertArrayEquals(trained, values(Tree.parameters(encoder)));
    assertThatThrownBy(() ->
            average.within(() -> {
              throw new IllegalStateException("no number");
            }))
        .hasMessage("no number");
    assertArrayEquals(trained, values(Tree.parameters(encoder)));
    assertArrayEquals(head, values(Tree.parameters(base)));
  }

  @Test
  void golden_averagesAreStateAndNotTrained() {
    assertThat(below("averages.")).isNotEmpty().allMatch(it -> it.role() == Role.BUFFER);
    assertThat(below("averages.0.method.head")).hasSize(2);
    assertThat(values(Tree.parameters(averaged))).isEqualTo(values(Tree.parameters(base)));
    assertThat(averaged.averages().stream().map(WeightAverage::name))
        .containsExactly("ema_0_5", "ema_0_9");
    assertThat(CONFIG.stepDecays())
        .containsExactly(
            new StepDecay("emascaling.decays", 0.5), new StepDecay("emascaling.decays", 0.9));
  }

  /** Statistics of batch norms: those of the student, or averaged. */
  @Test
  void golden_runningStatisticsAreCopiedOrAveraged() {
    for (var statistics : EmaScalingConfig.Statistics.values()) {
      var residual = Sites.of(EmaScalingTest::residual, Parts.standard(), FACTS);
      var method =
          new EmaScalingConfig(List.of(0.75), statistics)
              .around(SupervisedConfig.DEFAULT.build(residual), residual);
      var running = named(residual.student(), "running_mean");
      Ops.noGrad(() -> running.tensor().fill_(Ops.full(4)));
      method.afterStep(residual.student(), new Clock(1, 10, 6));
      double within =
          method.averages().getFirst().within(() -> Tensors.doubles(running.tensor())[0]);
      double wanted =
          switch (statistics) {
            case COPY -> 4;
            case EMA -> 1; // a quarter of the way from 0
          };
      assertEquals(wanted, within, 1e-6);
      assertEquals(4, Tensors.doubles(running.tensor())[0]);
    }
  }

  /** The first average, with a decay of 0, is the student. */
  @Test
  void golden_theMeasureIsTheAccuracyOfTheFirstAverage() {
    var zero =
        new EmaScalingConfig(List.of(0.0), EmaScalingConfig.Statistics.COPY).around(base, site);
    zero.afterStep(encoder, new Clock(1, 10, 6));
    var batch = batch();
    try (var _ = Scope.open()) {
      double alone =
          Ops.value(
              base.step(Sites.step(batch, encoder, Pass.evaluate())).terms().getFirst().value());
      var measure = new AveragedAccuracy();
      assertEquals(alone, measure.of(encoder, zero, List.of(batch)).orElseThrow(), 1e-6);
      assertThat(measure.of(encoder, base, List.of(batch))).isEmpty();
    }
  }

  @Test
  void refuses_decaysThatAreNone() {
    var copy = EmaScalingConfig.Statistics.COPY;
    assertThatThrownBy(() -> new EmaScalingConfig(List.of(), copy))
        .hasMessage("decays: want one or more, each once, were []");
    assertThatThrownBy(() -> new EmaScalingConfig(List.of(0.9, 0.9), copy))
        .hasMessage("decays: want one or more, each once, were [0.9, 0.9]");
    assertThatThrownBy(() -> new EmaScalingConfig(List.of(1.5), copy))
        .hasMessageStartingWith("decays: want 0");
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> averaged.afterStep(encoder, new Clock(1, 10, 12)));
    Leaks.none(() -> averaged.averages().getFirst().within(() -> 1));
  }

  private void grow() {
    Ops.noGrad(() -> {
      for (NamedTensor tensor : Tree.parameters(encoder)) {
        tensor.tensor().detach().add_(Ops.full(1)).retainReference();
      }
      for (NamedTensor tensor : Tree.parameters(base)) {
        tensor.tensor().detach().add_(Ops.full(1)).retainReference();
      }
      return 0;
    });
  }

  private List<NamedTensor> below(String prefix) {
    return Tree.tensors(averaged).stream().filter(it -> it.name().startsWith(prefix)).toList();
  }

  private static NamedTensor named(Encoder of, String suffix) {
    return Tree.tensors(of).stream()
        .filter(it -> it.name().endsWith(suffix))
        .findFirst()
        .orElseThrow();
  }

  private static double[] values(List<NamedTensor> tensors) {
    return tensors.stream()
        .flatMapToDouble(it -> Arrays.stream(Tensors.doubles(it.tensor())))
        .toArray();
  }

  private static Batch batch() {
    var view = View.of(Input.of(Ops.randn(new Seed(4), 6, 1, 8, 8)), List.of());
    return new Batch(
        List.of(view), new long[6], new Targets.Classes(new int[] {0, 1, 2, 0, -1, 1}));
  }

  private static Encoder encoder() {
    return EncoderConfig.Vit.of(new VitSize(8, 1, 2, 2), 4)
        .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(0));
  }

  private static Encoder residual() {
    return EncoderConfig.ResNet.of(ResNetDepth.R18, Stem.SMALL)
        .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(0));
  }
}
