package org.fullrank.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Tree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BestCheckpointTest {
  @TempDir private Path home;

  private static Layer state(long seed) {
    return Linear.small().make(3, 2, true, new Seed(seed));
  }

  private static String numbers(Layer state) {
    var all = new StringBuilder();
    Tree.tensors(state).forEach(it -> all.append(Arrays.toString(Tensors.floats(it.tensor()))));
    return all.toString();
  }

  private static String stored(Path file) {
    var state = state(99);
    Checkpoint.open(file).restore(state);
    return numbers(state);
  }

  private RunFolder folder() {
    return RunFolder.create(home.resolve("a"));
  }

  @Test
  void golden_theHighestScoreIsKept() {
    try (var _ = Scope.open();
        var folder = folder()) {
      assertThat(BestCheckpoint.of(folder.path())).isEmpty();
      BestCheckpoint.keep(folder, state(1), 10, 100, -3);
      BestCheckpoint.keep(folder, state(2), 20, 200, 5);
      BestCheckpoint.keep(folder, state(3), 30, 300, 5);
      BestCheckpoint.keep(folder, state(4), 40, 400, 4);
      var best = BestCheckpoint.of(folder.path()).orElseThrow();
      assertThat(Checkpoint.open(best).step()).isEqualTo(20);
      assertThat(Checkpoint.open(best).metricsLength()).isEqualTo(200);
      assertThat(stored(best)).isEqualTo(numbers(state(2)));
    }
  }

  /** The newest two come and go; the best stays, and is never taken for the newest. */
  @Test
  void property_theBestStaysBesideTheNewest() {
    try (var _ = Scope.open();
        var folder = folder()) {
      Checkpoint.save(folder, state(1), 1, 0);
      BestCheckpoint.keep(folder, state(7), 2, 0, 1);
      for (int step = 3; step < 6; step++) {
        Checkpoint.save(folder, state(step), step, 0);
      }
      assertThat(folder.checkpoints().toFile().list())
          .containsExactlyInAnyOrder(
              "best.safetensors", "step-00000004.safetensors", "step-00000005.safetensors");
      assertThat(Checkpoint.latest(folder).orElseThrow().step()).isEqualTo(5);
    }
  }

  @Test
  void golden_rewindMakesTheBestTheNewest() {
    try (var _ = Scope.open();
        var folder = folder()) {
      BestCheckpoint.keep(folder, state(7), 2, 20, 1);
      Checkpoint.save(folder, state(4), 4, 40);
      Checkpoint.save(folder, state(5), 5, 50);
      assertThat(BestCheckpoint.rewind(folder)).isEqualTo(2);
      var latest = Checkpoint.latest(folder).orElseThrow();
      assertThat(latest.step()).isEqualTo(2);
      assertThat(latest.metricsLength()).isEqualTo(20);
      assertThat(stored(latest.file())).isEqualTo(numbers(state(7)));
      assertThat(folder.checkpoints().toFile().list())
          .containsExactlyInAnyOrder("best.safetensors", "step-00000002.safetensors");
      assertThat(BestCheckpoint.rewind(folder)).isEqualTo(2); // once more changes nothing
    }
  }

  @Test
  void refuses_aRunWithoutABestCheckpoint() {
    try (var folder = folder()) {
      assertThatThrownBy(() -> BestCheckpoint.rewind(folder))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("no best checkpoint")
          .hasMessageContaining("probe.every_epochs");
    }
  }

  /** The newer checkpoints stay if the best cannot be read. */
  @Test
  void refuses_aDamagedBestCheckpoint() throws IOException {
    try (var _ = Scope.open();
        var folder = folder()) {
      BestCheckpoint.keep(folder, state(7), 2, 20, 1);
      Checkpoint.save(folder, state(4), 4, 40);
      Path best = BestCheckpoint.of(folder.path()).orElseThrow();
      byte[] bytes = Files.readAllBytes(best);
      bytes[bytes.length - 3] ^= 1;
      Files.write(best, bytes);
      assertThatThrownBy(() -> BestCheckpoint.rewind(folder)).hasMessageContaining("damaged");
      assertThat(Checkpoint.latest(folder).orElseThrow().step()).isEqualTo(4);
      Files.write(best, new byte[20], StandardOpenOption.TRUNCATE_EXISTING);
      BestCheckpoint.keep(folder, state(8), 4, 40, -9);
      assertThat(stored(best)).isEqualTo(numbers(state(8)));
    }
  }
}
