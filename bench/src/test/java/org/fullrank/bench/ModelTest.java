package org.fullrank.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fullrank.core.Precision;
import org.junit.jupiter.api.Test;

final class ModelTest {
  private static final List<Precision> BOTH = List.of(Precision.values());

  /**
   * By hand, width 192, 50 tokens, 49 patches of 16 pixels: linear maps {@code 2·50·192²·(4 + 8)} =
   * 44,236,800 and attention {@code 4·50²·192} = 1,920,000 in each of 6 blocks, the embedding
   * {@code 2·49·16·192} = 301,056, and three times all of it for forward and backward.
   */
  @Test
  void golden_operationsOfAStep() {
    assertThat(Model.STANDARD.products(1).operations()).isEqualTo(831_725_568.0);
  }

  @Test
  void golden_tokensOfALargerImage() {
    assertThat(Model.STANDARD.ofSide(56).tokens()).isEqualTo(197);
  }

  @Test
  void refuses_aSideThatPatchesDoNotFill() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.STANDARD.ofSide(30))
        .withMessage("side: want a positive multiple of 4, was 30");
  }

  /** {@code 2·4·3·5} operations; whatever the machine, products take time. */
  @Test
  void golden_theRateOfAProduct() {
    var product = new MatmulRate(4, 3, 5);
    assertThat(product.operations()).isEqualTo(120);
    assertThat(product.measure(Precision.FP32, 0.001)).isPositive();
    assertThat(product.measure(Precision.BF16, 0.001)).isPositive();
  }

  /** Three attentions in each precision beside no peer. */
  @Test
  void golden_rowsOfTheTrainingStep() {
    var result =
        new TrainBench(ImageStep.STANDARD.ofSide(8).ofBatch(2), BOTH, 1, 1)
            .run(Optional.of("/nowhere/python"), Path.of("."), _ -> {});
    var rows = result.tables().getFirst().rows();
    assertThat(rows.stream().map(row -> row.get("precision") + " " + row.get("way")))
        .containsExactly(
            "FP32 fullrank",
            "FP32 sdpa",
            "FP32 products",
            "BF16 fullrank",
            "BF16 sdpa",
            "BF16 products");
    assertThat(rows)
        .allSatisfy(row -> {
          assertThat(row).containsKeys("images_per_second", "over_sdpa", "over_products");
          assertThat(row).doesNotContainKey("over_pytorch");
        });
    assertThat(result.facts()).containsEntry("pytorch", "none");
    assertThat(result.lines().getFirst()).contains("8 px, 5 tokens), AdamW, batch 2");
  }
}
