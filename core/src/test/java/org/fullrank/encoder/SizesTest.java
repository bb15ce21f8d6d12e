package org.fullrank.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.TokenMask;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.junit.jupiter.api.Test;

/** Counts and names of the published networks, from timm's and torchvision's model tables. */
class SizesTest {
  private static Encoder build(EncoderConfig config) {
    return config.build(new InputShape.Images(3, 224, 224), Parts.standard(), new Seed(1));
  }

  /** timm vit_tiny_patch16_224 without its head. */
  @Test
  void golden_vitTiny() {
    assertEquals(5_524_416, Tree.size(build(EncoderConfig.Vit.of(VitSize.TINY, 16))));
  }

  @Test
  void refuses_sizesThatNoMachineHolds() {
    assertThatThrownBy(() -> new VitSize(8, 1001, 2, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("depth: want 1 to 1000, was 1001");
    var dots = EncoderConfig.Vit.of(new VitSize(8, 1, 2, 4), 1);
    assertEquals(
        1 << 16, dots.withPool(Pool.MEAN).layout(new InputShape.Images(3, 256, 256)).tokens());
    assertThatThrownBy(() -> dots.layout(new InputShape.Images(3, 4096, 4096)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "encoder.patch: want patches of which 65,536 or fewer tile 4096 by 4096 pixels, was 1");
  }

  /** torchvision resnet18 without fc. */
  @Test
  void golden_resNet18() {
    assertEquals(
        11_176_512, Tree.size(build(EncoderConfig.ResNet.of(ResNetDepth.R18, Stem.LARGE))));
  }

  /** torchvision resnet50 without fc. */
  @Test
  void golden_resNet50() {
    assertEquals(
        23_508_032, Tree.size(build(EncoderConfig.ResNet.of(ResNetDepth.R50, Stem.LARGE))));
  }

  @Test
  void golden_vitNames() {
    var size = new VitSize(8, 1, 2, 4);
    assertThat(names(build(EncoderConfig.Vit.of(size, 16).withLayerScale(0.1))))
        .containsExactly(
            "cls_token",
            "pos_embed",
            "patch_embed.proj.weight",
            "patch_embed.proj.bias",
            "blocks.0.norm1.weight",
            "blocks.0.norm1.bias",
            "blocks.0.ls1.gamma",
            "blocks.0.attn.qkv.weight",
            "blocks.0.attn.qkv.bias",
            "blocks.0.attn.proj.weight",
            "blocks.0.attn.proj.bias",
            "blocks.0.norm2.weight",
            "blocks.0.norm2.bias",
            "blocks.0.ls2.gamma",
            "blocks.0.mlp.fc1.weight",
            "blocks.0.mlp.fc1.bias",
            "blocks.0.mlp.fc2.weight",
            "blocks.0.mlp.fc2.bias",
            "norm.weight",
            "norm.bias");
  }

  @Test
  void golden_resNetNames() {
    assertThat(names(build(EncoderConfig.ResNet.of(ResNetDepth.R18, Stem.LARGE))))
        .contains(
            "conv1.weight",
            "bn1.running_var",
            "layer1.0.conv1.weight",
            "layer2.0.downsample.0.weight",
            "layer2.0.downsample.1.running_mean",
            "layer4.1.bn2.bias")
        .doesNotContain("layer1.0.downsample.0.weight");
  }

  @Test
  void refuses_feedForwardPartsOfNoEntries() {
    assertThatThrownBy(() -> new VitSize(8, 1, 2, 0.05)).hasMessageStartingWith("mlpRatio: want");
    assertThatThrownBy(() -> new VitSize(8, 1, 2, 1e9)).hasMessageStartingWith("mlpRatio: want");
  }

  /** The patch before the first would be the class token. */
  @Test
  void refuses_masksAndContextsThatAreNone() {
    Encoder encoder = build(EncoderConfig.Vit.of(new VitSize(8, 1, 2, 4), 112));
    try (var _ = Scope.open()) {
      Tensor image = Ops.ones(1, 3, 224, 224);
      var shares = Input.of(image).with(TokenMask.NONE.among(Ops.ones(1, 4)));
      assertThatThrownBy(() -> encoder.forward(shares, Pass.evaluate()))
          .hasMessage("mask: want Bool, was Float");
      for (long patch : new long[] {-1, 4}) {
        Input looking =
            Input.of(image).with(TokenMask.NONE.lookingAt(Tensors.of(new long[] {patch}, 1, 1)));
        assertThatThrownBy(() -> encoder.forward(looking, Pass.evaluate()))
            .hasMessage(
                "context: want numbers of patches, 0 up to but not 4, were from %s to %s"
                    .formatted((double) patch, (double) patch));
      }
      Input looking = Input.of(image).with(TokenMask.NONE.lookingAt(Ops.ones(1, 1)));
      assertThatThrownBy(() -> encoder.forward(looking, Pass.evaluate()))
          .hasMessage("context: want Long, was Float");
    }
  }

  private static Iterable<String> names(Encoder encoder) {
    return Tree.tensors(encoder).stream().map(NamedTensor::name).toList();
  }
}
