package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

class EstimateTest {
  /**
   * 64 images in batches of 32 are two steps an epoch; eight steps are trained, and none is kept.
   */
  @Test
  void golden_theCostOfARunThatIsNotMade() {
    var config =
        Settings.shipped(
            "supervised",
            List.of(
                "data={name: subset, of: fashion_mini, train: 64}",
                "encoder.size={width: 16, depth: 1, heads: 2, mlp_ratio: 2}",
                "train={epochs: 10, batch: 32, workers: 1}"));
    var estimate = Estimate.of(config);
    assertThat(estimate.steps()).isEqualTo(20);
    assertThat(estimate.secondsPerStep()).isPositive();
    assertThat(estimate.secondsPerEpoch()).isCloseTo(2 * estimate.secondsPerStep(), within(1e-12));
    assertThat(estimate.duration().toNanos() / 1e9)
        .isCloseTo(20 * estimate.secondsPerStep(), within(1e-3));
    assertThat(estimate.parameters()).isPositive();
  }

  @Test
  void property_aTemporaryFolderIsDeletedWithItsContents() throws IOException {
    var folder = TemporaryFolder.make();
    Files.createDirectories(folder.path().resolve("a/b"));
    Files.write(folder.path().resolve("a/b/file"), new byte[300]);
    assertThat(folder.size()).isEqualTo(300);
    folder.close();
    assertThat(folder.path()).doesNotExist();
  }
}
