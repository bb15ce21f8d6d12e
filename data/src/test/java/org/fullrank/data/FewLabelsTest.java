package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.core.Seed;
import org.fullrank.loader.Sampler;
import org.junit.jupiter.api.Test;

/** Sets of which a few samples keep their labels. */
class FewLabelsTest {
  private static Splits open(int train, int labels) {
    return new DataConfig.Subset(
            new DataConfig.FashionMini(), train, Optional.of(50), Optional.of(labels))
        .open(new Skipped());
  }

  private static long[] perClass(Dataset data) {
    var counts = new long[11]; // the last are unlabelled
    IntStream.range(0, data.size())
        .map(data::label)
        .forEach(label -> counts[label < 0 ? 10 : label]++);
    return counts;
  }

  @Test
  void golden_asManyOfEachClassKeepTheirLabels() throws Unreadable {
    try (var few = open(200, 30);
        var all =
            new DataConfig.Subset(new DataConfig.FashionMini(), 200, Optional.of(50))
                .open(new Skipped())) {
      assertThat(perClass(few.train())).containsExactly(3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 170);
      assertEquals(all.train().classes(), few.train().classes());
      for (int i = 0; i < 200; i++) {
        assertEquals(all.train().id(i), few.train().id(i));
        assertThat(few.train().item(i).bytes()).isEqualTo(all.train().item(i).bytes());
        assertEquals(all.train().label(i), few.train().revealed().label(i));
        assertThat(few.train().label(i)).isIn(-1, all.train().label(i));
      }
      assertThat(perClass(few.test())[10]).isZero();
      assertThat(few.train().manifestHash()).isNotEqualTo(all.train().manifestHash());
    }
  }

  /** Hidden labels are hidden from the training alone: settings are chosen by all of them. */
  @Test
  void golden_validationImagesHaveTheirLabels() {
    try (var chosen = open(200, 30).onValidation()) {
      assertEquals(20, chosen.validation().size());
      assertThat(perClass(chosen.validation())).containsExactly(2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0);
      assertEquals(180, chosen.train().size());
      assertThat(perClass(chosen.train())[10]).isGreaterThan(140);
    }
  }

  /** Half of an epoch's draws have labels, though 30 of 200 samples have. */
  @Test
  void property_theWeightsGiveTheShareOfLabels() {
    try (var few = open(200, 30)) {
      var weighted = Sampler.Weighted.byLabel(few.train(), 0.5);
      assertEquals(1, Arrays.stream(weighted.weights()).sum(), 1e-12);
      long labelled = 0;
      for (int epoch = 0; epoch < 100; epoch++) {
        int[] order = weighted.order(200, 10, new Seed(epoch).random());
        labelled += Arrays.stream(order).filter(i -> few.train().label(i) >= 0).count();
      }
      assertEquals(0.5, labelled / 20_000.0, 0.015);
    }
    try (var all = open(200, 200)) {
      assertThat(Sampler.Weighted.byLabel(all.train(), 0.5).weights()).containsOnly(1);
    }
  }

  @Test
  void refuses_moreLabelsThanImages() {
    assertThatThrownBy(() -> open(200, 201))
        .hasMessage("subset: want at most 200 labelled images, as many as the set has, was 201");
    assertThatThrownBy(() -> open(200, 0)).hasMessageStartingWith("labels: want");
  }
}
