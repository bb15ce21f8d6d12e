package org.fullrank.methods.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.ResNetDepth;
import org.fullrank.encoder.Stem;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.InputShape;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.methods.toys.Loop;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.Module;
import org.fullrank.nn.Tree;
import org.fullrank.optim.LearningRateScale;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;

class FinetuningTest {
  private static final EncoderConfig.Vit THREE = EncoderConfig.Vit.of(new VitSize(8, 3, 2, 2), 4);

  private static Encoder vit() {
    return THREE.build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(0));
  }

  private static Encoder resnet() {
    return EncoderConfig.ResNet.of(ResNetDepth.R18, Stem.SMALL)
        .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(0));
  }

  private static Method method(FinetuningConfig config, Site site) {
    return config.around(SupervisedConfig.DEFAULT.build(site), site);
  }

  /**
   * timm's rule for three blocks: the layers are the stem, the blocks and the head, five in all,
   * and the scales are 0.5⁴, 0.5³, 0.5², 0.5 and 1; the last norm belongs to the last block.
   */
  @Test
  void golden_ratesFallByLayerAsInTimm() {
    var site = Sites.of(FinetuningTest::vit, 10, 3, 5);
    var method = method(new FinetuningConfig(0, 0, 0.5, 3), site);
    var wanted =
        List.of(
            List.of("encoder.cls_token", 0.0625),
            List.of("encoder.pos_embed", 0.0625),
            List.of("encoder.patch_embed.proj.weight", 0.0625),
            List.of("encoder.blocks.0.attn.qkv.weight", 0.125),
            List.of("encoder.blocks.1.norm1.bias", 0.25),
            List.of("encoder.blocks.2.mlp.fc2.bias", 0.5),
            List.of("encoder.norm.weight", 0.5),
            List.of("encoder.fc_norm.weight", 0.5),
            List.of("method.head.weight", 3.0));
    for (var pair : wanted) {
      assertEquals(
          (double) pair.getLast(),
          method.learningRate((String) pair.getFirst()).factor(),
          pair.getFirst().toString());
    }
  }

  /** The eight residual blocks of an 18-layer network, between stem and head: 0.5⁹ to 0.5. */
  @Test
  void golden_ratesOfAResidualNetwork() {
    var layers = EncoderLayers.of(resnet());
    assertThat(layers.blocks())
        .containsExactly(
            "layer1.0",
            "layer1.1",
            "layer2.0",
            "layer2.1",
            "layer3.0",
            "layer3.1",
            "layer4.0",
            "layer4.1");
    assertEquals(Math.pow(0.5, 9), layers.rate("conv1.weight", 0.5));
    assertEquals(Math.pow(0.5, 8), layers.rate("layer1.0.conv1.weight", 0.5));
    assertEquals(0.5, layers.rate("layer4.1.bn2.bias", 0.5));
  }

  /** Five steps an epoch: two epochs of the head alone are 10 steps; the rates rise in 5 more. */
  @Test
  void golden_theHeadComesFirst() {
    var site = Sites.of(FinetuningTest::vit, 10, 3, 5);
    var method = method(new FinetuningConfig(2, 1, 1, 1), site);
    assertThat(method.learningRate("encoder.norm.weight"))
        .isEqualTo(new LearningRateScale(1, true, 10, 5));
    assertThat(method.learningRate("method.head.bias")).isEqualTo(LearningRateScale.SCHEDULED);
  }

  @Test
  void golden_theFirstBlocksWithTheStem() {
    assertThat(EncoderLayers.of(vit()).first(2, vit()))
        .containsExactlyInAnyOrder("cls_token", "pos_embed", "patch_embed", "blocks.0", "blocks.1");
    assertThat(EncoderLayers.of(resnet()).first(1, resnet()))
        .containsExactlyInAnyOrder("conv1", "bn1", "layer1.0");
  }

  /** Three steps: the encoder stays in the two of the first phase and moves in the third. */
  @Test
  void property_theEncoderStaysUntilTheHeadIsTrained() {
    var facts = new TrainingFacts(Toys.SAMPLES, 3, Toys.BATCH, 1, 12);
    var site = Sites.of(() -> Toys.encoder(Parts.standard()), Parts.standard(), facts);
    var method = method(new FinetuningConfig(2, 0, 1, 1), site);
    var loop = Loop.of(site.student(), method, 12);
    for (int step = 1; step <= 3; step++) {
      double[] encoder = values(site.student());
      double[] head = values(method);
      loop.step(step, List.of(Toys.batch(step, 1)));
      assertThat(values(method)).as("head, step " + step).isNotEqualTo(head);
      assertThat(Arrays.equals(values(site.student()), encoder)).isEqualTo(step < 3);
    }
  }

  /** In the first phase running statistics stay too, and no gradient reaches the encoder. */
  @Test
  void property_theFirstPhaseUsesFixedFeatures() {
    var facts = new TrainingFacts(Toys.SAMPLES, 3, Toys.BATCH, 2, 12);
    var site = Sites.of(FinetuningTest::resnet, Parts.standard(), facts);
    var method = method(new FinetuningConfig(1, 0, 1, 1), site);
    var loop = Loop.of(site.student(), method, 12);
    double[] before = all(site.student());
    loop.step(1, List.of(Toys.batch(1, 1)));
    loop.step(2, List.of(Toys.batch(2, 1)));
    assertThat(all(site.student())).isEqualTo(before);
    loop.step(3, List.of(Toys.batch(3, 1)));
    assertThat(all(site.student())).isNotEqualTo(before);
  }

  @Test
  void leaves_nothing() {
    var site = Toys.site();
    var loop = Loop.of(site.student(), method(new FinetuningConfig(1, 1, 0.5, 1), site), 12);
    var batches = List.of(Toys.batch(0, 1));
    Leaks.none(() -> loop.step(1, batches));
    Leaks.none(() -> loop.step(7, batches));
  }

  @Test
  void refuses_settingsOutOfRange() {
    assertThatThrownBy(() -> new FinetuningConfig(-1, 0, 1, 1))
        .hasMessageStartingWith("probe_epochs: want");
    assertThatThrownBy(() -> new FinetuningConfig(0, -1, 1, 1))
        .hasMessageStartingWith("rise_epochs: want");
    assertThatThrownBy(() -> new FinetuningConfig(0, 0, 0, 1))
        .hasMessageStartingWith("layer_decay: want");
    assertThatThrownBy(() -> new FinetuningConfig(0, 0, 1.5, 1))
        .hasMessageStartingWith("layer_decay: want");
    assertThatThrownBy(() -> new FinetuningConfig(0, 0, 1, 0))
        .hasMessageStartingWith("head_rate: want");
    assertThatThrownBy(() -> EncoderLayers.of(vit()).first(4, vit()))
        .hasMessage("blocks: want 1 to 3, the blocks of the encoder, was 4");
  }

  private static double[] values(Module module) {
    try (var _ = Scope.open()) {
      return Tree.parameters(module).stream()
          .flatMapToDouble(it -> Arrays.stream(Tensors.doubles(it.tensor())))
          .toArray();
    }
  }

  private static double[] all(Module module) {
    try (var _ = Scope.open()) {
      return Tree.tensors(module).stream()
          .flatMapToDouble(it -> Arrays.stream(Tensors.doubles(it.tensor())))
          .toArray();
    }
  }
}
