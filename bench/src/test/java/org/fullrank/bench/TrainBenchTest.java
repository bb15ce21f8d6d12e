package org.fullrank.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fullrank.core.Precision;
import org.fullrank.core.Problem;
import org.fullrank.encoder.VitSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class TrainBenchTest {
  private static final LanguageStep RECIPE = new LanguageStep(new VitSize(8, 1, 2, 2), 11, 6, 2);

  @TempDir private Path folder;

  private BenchResult against(String peer) throws IOException {
    Files.writeString(folder.resolve("language_step.py"), peer);
    return new TrainBench(RECIPE, List.of(Precision.FP32), 1, 1)
        .run(Optional.of("/bin/sh"), folder, _ -> {});
  }

  /** The peer takes a tenth of a second for 12 tokens; Fullrank's tiny step takes less. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void golden_rowsBesideThePeer() throws IOException {
    long parameters = RECIPE.build(AttentionWay.SOFTMAX).parameters();
    String shell =
        """
        echo '{"parameters": %d}'
        while read -r precision steps; do
          echo '{"milliseconds": [500, 500, 100], "peak_mib": 321}'
        done
        """
            .formatted(parameters);
    var result = against(shell);
    var rows = result.tables().getFirst().rows();
    assertThat(rows.stream().map(row -> row.get("way")))
        .containsExactly("fullrank", "sdpa", "products", "pytorch");
    assertThat(rows.getLast())
        .containsEntry("ms", 100.0)
        .containsEntry("tokens_per_second", 120.0)
        .containsEntry("texts_per_second", 20.0)
        .containsEntry("over_pytorch", 1.0);
    assertThat(result.facts()).containsEntry("peer", "peak memory 321 MiB");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void refuses_aPeerOfAnotherModel() {
    assertThatThrownBy(() -> against("echo '{\"parameters\": 7}'; read -r line"))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("the peer's model has 7 parameters, Fullrank's ");
  }

  /** 12 tokens in 4 ms are 3,000 a second; a row without a time has no rate. */
  @Test
  void golden_ratesOfRows() {
    Map<String, Object> timed = new LinkedHashMap<>(Map.of("ms", 4.0));
    Map<String, Object> untimed = new LinkedHashMap<>(Map.of("way", "none"));
    var rows = TrainBench.rates(List.of(timed, untimed), RECIPE.amounts());
    assertThat(rows.getFirst()).containsEntry("tokens_per_second", 3000.0);
    assertThat(rows.getLast()).containsOnlyKeys("way");
  }

  @Test
  void golden_recipesHaveNamesOfTheirOwn() {
    assertThat(TrainBench.RECIPES)
        .extracting(StepRecipe::name)
        .containsExactly("images", "speech", "language", "translation");
  }

  @Test
  void refuses_numbersThatCannotBe() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TrainBench(RECIPE, List.of(), 1, 1))
        .withMessageStartingWith("number of precisions");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TrainBench(RECIPE, List.of(Precision.FP32), 0, 1))
        .withMessageStartingWith("rounds");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TrainBench(RECIPE, List.of(Precision.FP32), 1, 0))
        .withMessageStartingWith("steps");
  }
}
