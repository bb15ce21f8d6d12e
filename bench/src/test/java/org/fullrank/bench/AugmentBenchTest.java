package org.fullrank.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AugmentBenchTest {
  @TempDir private Path home;

  /** Without a peer each of the policies has a rate of ours alone, at both sizes. */
  @Test
  void golden_aRowOfEveryPolicy() {
    var absent = Optional.of(home.resolve("python").toString());
    BenchResult result = new AugmentBench(0.01).run(absent, home, _ -> {});
    var rows = result.tables().getFirst().rows();
    assertThat(rows.stream().map(row -> row.get("policy") + " " + row.get("pixels")))
        .containsExactly(
            "rand_augment 32",
            "simclr 32",
            "byol 32",
            "rand_augment 224",
            "simclr 224",
            "byol 224");
    assertThat(rows.stream().map(row -> row.get("views_per_core_second")))
        .allMatch(rate -> rate instanceof Double views && views > 0);
    assertThat(result.facts()).containsEntry("peer", "none");
  }

  @Test
  void refuses_noTime() {
    assertThatThrownBy(() -> new AugmentBench(0))
        .hasMessage("seconds: want a positive number, was 0");
  }
}
