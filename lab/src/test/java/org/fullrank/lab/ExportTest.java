package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fullrank.core.Safetensors;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
  @TempDir private Path home;

  /**
   * Whoever builds the architecture with the components that are left, and loads the export by
   * name, computes the same.
   */
  @Test
  void golden_onlyWhatIsInTheEncoderLeaves() throws IOException {
    var config =
        Settings.shipped(
            "sigmareparam",
            List.of(
                "data={name: subset, of: fashion_mini, train: 64}",
                "components=[sigmareparam, uniformity, {name: soft_cap, cap: 20}]",
                "encoder.size={width: 16, depth: 1, heads: 2, mlp_ratio: 2}",
                "train={epochs: 1, batch: 32, workers: 1}"));
    Pretraining.begin(config, home, Listener.SILENT);
    assertThat(Files.readString(home.resolve("model/config.json")))
        .contains("soft_cap")
        .doesNotContain("sigmareparam", "uniformity");
    try (var exported = Safetensors.open(home.resolve("model/model.safetensors"))) {
      assertThat(exported.names())
          .contains("blocks.0.attn.qkv.weight", "patch_embed.proj.weight")
          .noneMatch(name -> name.endsWith(".gamma") || name.endsWith(".u"));
    }
  }
}
