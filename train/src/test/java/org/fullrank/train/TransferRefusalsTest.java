package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.encoder.EncoderConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferRefusalsTest {
  @TempDir private Path home;

  private Path source() {
    Path run = home.resolve("source");
    Stages.train(Stages.first(Stages.ENCODER), run, 0);
    return run;
  }

  private void assertRefused(EncoderConfig encoder, From from, String... words) {
    assertThatThrownBy(
            () -> Stages.train(Stages.second(encoder).withFrom(from), home.resolve("second"), 0))
        .isInstanceOf(Problem.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void refuses_anotherDepthWithEveryName() {
    assertRefused(
        Stages.vit(32, 3),
        From.of(source()),
        "missing in the source (12):",
        "encoder.blocks.2.norm1.weight [32]",
        "encoder.blocks.2.attn.qkv.weight [96, 32]",
        "from.except");
    assertRefused(
        Stages.vit(32, 1),
        From.of(home.resolve("source")),
        "unexpected in the source (12):",
        "encoder.blocks.1.mlp.fc2.bias [32]");
  }

  @Test
  void refuses_anotherWidthWithBothShapes() {
    assertRefused(
        Stages.vit(16, 2),
        From.of(source()),
        "of another shape",
        "encoder.norm.weight: want [16] of Float, was [32] of Float",
        "encoder.pos_embed: want [1, 5, 16] of Float, was [1, 5, 32] of Float");
  }

  @Test
  void refuses_misfitsOfEncoderAndHeadsInOneMessage() {
    assertRefused(
        Stages.vit(32, 3),
        From.of(source()).taking("encoder", "method"),
        "encoder.blocks.2.norm1.bias [32]",
        "method.head.weight [10, 32]",
        "method.projector.0.weight");
  }

  @Test
  void refuses_namesOfNothing() {
    assertRefused(
        Stages.ENCODER,
        From.of(source()).taking("encoder", "encoder.block").freezing("encoder"),
        "from.take: no tensor is called encoder.block");
    assertRefused(
        Stages.ENCODER,
        From.of(home.resolve("source")).freezing("encoder.block"),
        "from.freeze: the model has no tensor below encoder.block");
  }

  @Test
  void refuses_freezingEverything() {
    assertRefused(
        Stages.ENCODER,
        From.of(source()).freezing("encoder", "method"),
        "from.freeze: want at least one tensor to train");
  }

  @Test
  void refuses_pathsWithoutAModel() throws IOException {
    Path empty = Files.createDirectory(home.resolve("empty"));
    assertRefused(
        Stages.ENCODER, From.of(home.resolve("none")), "from.path", "there is nothing at");
    assertRefused(Stages.ENCODER, From.of(empty), "from.path: no model in the folder");
    Files.writeString(empty.resolve("run.yaml"), "");
    assertRefused(Stages.ENCODER, From.of(empty), "has no checkpoint yet");
  }

  @Test
  void refuses_fileWithoutAnyOfTheNames() {
    Path file = home.resolve("other.safetensors");
    try (var _ = Scope.open()) {
      Safetensors.write(file, Map.of("layer.0.w", Ops.ones(2)), Map.of());
    }
    assertRefused(
        Stages.ENCODER,
        From.of(file),
        "holds none of the tensors that from.take names (encoder)",
        "it has encoder.layer.0.w",
        "encoder.blocks.0.attn.proj.bias",
        "from.strip");
  }

  @Test
  void refuses_twoTensorsOfOneName() {
    Path file = home.resolve("twice.safetensors");
    try (var _ = Scope.open()) {
      Stages.export(source(), "", file, Map.of("module.norm.weight", Ops.ones(32)));
    }
    assertRefused(
        Stages.ENCODER,
        From.of(file),
        "module.norm.weight and norm.weight are both encoder.norm.weight",
        "from.strip");
  }

  @Test
  void refuses_wrongSettings() {
    var from = From.of(home);
    assertThatThrownBy(() -> from.taking("blocks")).hasMessageContaining("take: want names");
    assertThatThrownBy(() -> from.taking()).hasMessageContaining("take: want names of tensors");
    assertThatThrownBy(() -> from.freezing("head")).hasMessageContaining("freeze: want names");
    assertThatThrownBy(
            () -> new From(home, From.TAKE, List.of(), List.of(), List.of(), List.of("optim.lr")))
        .hasMessageContaining("differ: want settings below encoder");
  }
}
