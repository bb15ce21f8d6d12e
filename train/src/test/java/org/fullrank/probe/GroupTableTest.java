package org.fullrank.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;

/** Group tables and the last layer that is fitted to balanced groups. */
class GroupTableTest {
  private static final GroupTable.GroupNames WATERBIRDS =
      new GroupTable.GroupNames(
          List.of("land on land", "land on water", "water on land", "water on water"),
          List.of(3498, 184, 56, 1057));

  /** Accuracies .95, .60, .55, .90 of 20 images each: .9208759 adjusted, .75 as they are. */
  @Test
  void golden_adjustedAverage() {
    int[] right = {19, 12, 11, 18};
    int[] groups = IntStream.range(0, 80).map(i -> i / 20).toArray();
    int[] truth = new int[80];
    int[] predicted = IntStream.range(0, 80).map(i -> i % 20 < right[i / 20] ? 0 : 1).toArray();
    var table = GroupTable.of(predicted, truth, groups, WATERBIRDS);
    assertEquals(.9208759, table.adjusted(), 1e-7);
    assertEquals(.75, table.average(), 1e-12);
    assertEquals(.75, table.balanced(), 1e-12);
    assertEquals("water on land", table.worst().name());
    assertEquals(.55, table.worst().accuracy(), 1e-12);
    assertThat(table.lines("the last epoch"))
        .contains(
            "worst group 55.0 % (water on land), adjusted average 92.1 %, mean of groups 75.0 %,"
                + " average 75.0 %",
            "selection: the last epoch")
        .anyMatch(line -> line.startsWith("land on water") && line.contains("60.0 %"));
  }

  /** Groups of other sizes: the average is of the images, the mean of the groups. */
  @Test
  void golden_unequalGroups() {
    var two = new GroupTable.GroupNames(List.of("a", "b"), List.of(1, 3));
    var table =
        GroupTable.of(
            new int[] {0, 0, 0, 1, 1}, new int[] {0, 0, 1, 1, -1}, new int[] {0, 0, 0, 1, 1}, two);
    assertEquals(3 / 4.0, table.average(), 1e-12);
    assertEquals(5 / 6.0, table.balanced(), 1e-12);
    assertEquals(.25 * 2 / 3 + .75, table.adjusted(), 1e-12);
  }

  @Test
  void refuses_groupsWithoutImages() {
    assertThatThrownBy(() -> GroupTable.of(new int[1], new int[1], new int[] {2}, WATERBIRDS))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("land on land 3498 and 0, land on water 184 and 0")
        .hasMessageContaining("water on land 56 and 1");
  }

  /** Two features, the class and a nuisance; in unbalanced data the nuisance would win. */
  @Test
  void property_theLastLayerFollowsTheClass() {
    int size = 400;
    float[] values = new float[2 * size];
    int[] labels = new int[size];
    int[] groups = new int[size];
    var random = new Seed(1).random();
    for (int i = 0; i < size; i++) {
      labels[i] = i % 2;
      int nuisance = i % 20 < 2 ? 1 - labels[i] : labels[i];
      groups[i] = 2 * labels[i] + nuisance;
      values[2 * i] = (float) (labels[i] + .6 * random.nextGaussian());
      values[2 * i + 1] = (float) (nuisance + .1 * random.nextGaussian());
    }
    try (var _ = Scope.open()) {
      var all = new Embeddings("toy", values, 2, new Labels(labels, List.of("a", "b")));
      int[] found = LastLayer.classify(all, groups, all, new Seed(0));
      double rare =
          IntStream.range(0, size)
              .filter(i -> groups[i] == 1 || groups[i] == 2)
              .mapToDouble(i -> found[i] == labels[i] ? 1 : 0)
              .average()
              .orElseThrow();
      assertThat(rare).isGreaterThan(.6);
      int[] again = LastLayer.classify(all, groups, all, new Seed(0));
      assertThat(again).isEqualTo(found);
      var plain = new LinearProbe().classify(all, all).samples().predicted();
      double before =
          IntStream.range(0, size)
              .filter(i -> groups[i] == 1 || groups[i] == 2)
              .mapToDouble(i -> plain[i] == labels[i] ? 1 : 0)
              .average()
              .orElseThrow();
      assertThat(rare).isGreaterThan(before + .2);
    }
  }

  @Test
  void golden_balancedRows() {
    var members = List.of(List.of(0, 1, 2, 3, 4), List.of(5, 6), List.of(7, 8, 9));
    int[] rows = LastLayer.balanced(members, new Seed(3));
    assertThat(rows).hasSize(6).doesNotHaveDuplicates().contains(5, 6);
    assertThat(Arrays.stream(rows).filter(row -> row < 5).count()).isEqualTo(2);
  }

  @Test
  void refuses_aGroupOfOneValidationImage() {
    var one =
        new Embeddings("toy", new float[6], 2, new Labels(new int[] {0, 1, 0}, List.of("a", "b")));
    assertThatThrownBy(() -> LastLayer.classify(one, new int[] {0, 0, 1}, one, new Seed(0)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("want 2 samples or more of each group, was 1 of group 1");
  }
}
