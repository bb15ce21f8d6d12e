package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Precision;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.data.DataConfig;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Config;
import org.fullrank.methods.augmentation.AdversarialPolicyConfig;
import org.fullrank.methods.augmentation.CurriculumConfig;
import org.fullrank.methods.augmentation.LossCurriculumConfig;
import org.fullrank.methods.augmentation.MixupOrCutMixConfig;
import org.fullrank.methods.augmentation.RepeatedViewsConfig;
import org.fullrank.methods.augmentation.WorstOfConfig;
import org.fullrank.methods.byol.ByolConfig;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.probe.Split;
import org.fullrank.views.Augmented;
import org.fullrank.views.GuidedAugment;
import org.fullrank.views.ImageViews;
import org.fullrank.views.OperatorStep;
import org.fullrank.views.Pixels;
import org.fullrank.views.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs whose views follow the training, or whose batches are chosen or mixed, resume to the bit.
 */
class GuidedRunTest {
  private static final EncoderConfig.Vit VIT = EncoderConfig.Vit.of(new VitSize(16, 1, 2, 2), 14);
  private static final Step GUIDED = GuidedAugment.DEFAULT;
  private static final Step RANDOM = OperatorStep.TrivialAugment.DEFAULT;

  @TempDir private Path home;

  static Stream<Arguments> components() {
    var adversary = new AdversarialPolicyConfig(2, 2, 0.05, 1e-3, 8, 4);
    var labels = SupervisedConfig.DEFAULT;
    return Stream.of(
        Arguments.of("curriculum", CurriculumConfig.DEFAULT, labels, 1, GUIDED),
        Arguments.of("loss", new LossCurriculumConfig(0.5, 0.2, 1), labels, 1, GUIDED),
        Arguments.of(
            "loss_of_pairs", LossCurriculumConfig.DEFAULT, SimClrConfig.DEFAULT, 1, GUIDED),
        Arguments.of("adversary", adversary, labels, 2, GUIDED),
        Arguments.of("adversary_of_pairs", adversary, ByolConfig.DEFAULT, 2, GUIDED),
        Arguments.of("repeated", new RepeatedViewsConfig(2), SimClrConfig.DEFAULT, 2, RANDOM),
        Arguments.of("worst", WorstOfConfig.DEFAULT, labels, 4, RANDOM),
        Arguments.of("worst_of_pairs", WorstOfConfig.DEFAULT, SimClrConfig.DEFAULT, 4, RANDOM),
        Arguments.of("mixed", MixupOrCutMixConfig.DEFAULT, labels, 1, RANDOM));
  }

  /**
   * 44 images, 11 micro-batches an epoch, two a step: steps span epochs, and the runs stop within
   * an epoch, at the end of one, and behind a step that spans two.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("components")
  void property_aResumedRunEndsInTheSameBytes(
      String name, ComponentConfig component, Config method, int copies, Step step) {
    var config = config(component, method, copies, step, 2);
    train(config, name, Long.MAX_VALUE);
    for (long steps : new long[] {2, 4, 5, Long.MAX_VALUE}) {
      train(config, name + "-parts", steps);
    }
    assertThat(digests(name + "-parts")).isEqualTo(digests(name)).hasSizeGreaterThan(20);
  }

  /** The policies of the second epoch are others than those of the first, and are learned. */
  @Test
  void property_theAdversaryLearnsBetweenEpochs() {
    var component = new AdversarialPolicyConfig(2, 2, 0.05, 1e-3, 8, 4);
    var config = config(component, SupervisedConfig.DEFAULT, 2, GUIDED, 1);
    train(config, "first", 10);
    Map<String, Integer> early = digests("first");
    train(config, "first", 2);
    Map<String, Integer> late = digests("first");
    for (String part :
        List.of("adversarial_policy.tokens", "adversarial_policy.controller.operator_head")) {
      String name =
          early.keySet().stream().filter(key -> key.endsWith(part)).findFirst().orElseThrow();
      assertThat(late.get(name)).isNotEqualTo(early.get(name));
    }
    assertThat(Metrics.read(home.resolve("first").resolve("metrics.jsonl")))
        .anyMatch(line -> line.stream().anyMatch(it -> it.name().equals("policy_entropy")));
  }

  @Test
  void refuses_aGuideWithoutFollowers() {
    assertThatThrownBy(() ->
            train(config(CurriculumConfig.DEFAULT, SupervisedConfig.DEFAULT, 1, RANDOM, 1), "a", 1))
        .hasMessageContaining(
            "views: a component guides them, and no view has a guided_augment step");
    assertThatThrownBy(() ->
            train(
                config(new RepeatedViewsConfig(1), SupervisedConfig.DEFAULT, 1, GUIDED, 1), "b", 1))
        .hasMessageContaining("views: guided_augment wants a component that guides it");
    assertThatThrownBy(() ->
            train(config(WorstOfConfig.DEFAULT, SupervisedConfig.DEFAULT, 3, RANDOM, 1), "c", 1))
        .hasMessageContaining("views: the method wants 4 views, the policy makes 3");
  }

  private static RunConfig config(
      ComponentConfig component, Config method, int copies, Step step, int accumulate) {
    ImageViews views =
        method.needs().fewest() == 1
            ? ImageViews.Plain.of(28, Pixels.GRAY)
            : ImageViews.Simclr.small(28, Pixels.GRAY);
    return new RunConfig(
        7,
        new DataConfig.Subset(new DataConfig.FashionMini(), 44, Optional.of(20)),
        new Augmented(views, copies, List.of(step)),
        VIT,
        List.of(component),
        method,
        OptimConfig.Sgd.DEFAULT,
        new TrainConfig(3, 4 * accumulate, accumulate, Precision.FP32, 100, 1),
        new ProbeConfig(1, 0.07, 0, new ProbeConfig.Subset(4, 4), Split.TEST));
  }

  private void train(RunConfig config, String name, long steps) {
    try (var folder = RunFolder.create(home.resolve(name))) {
      Run.of(config, folder, new StopAfter(steps));
    }
  }

  private Map<String, Integer> digests(String run) {
    var digests = new TreeMap<String, Integer>();
    try (var _ = Scope.open();
        var file = Safetensors.open(Checkpoint.newest(home.resolve(run)).orElseThrow())) {
      for (String name : file.names()) {
        digests.put(name, Arrays.hashCode(Tensors.doubles(file.read(name))));
      }
    }
    return digests;
  }
}
