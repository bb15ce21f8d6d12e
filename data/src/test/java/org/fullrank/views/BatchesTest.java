package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.Dataset;
import org.fullrank.input.Batch;
import org.fullrank.loader.Batches;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchesTest {
  private static final Evaluation VIEW = Evaluation.of(8, Pixels.GRAY);

  private static List<List<Long>> ids(Batches batches) {
    var ids = new ArrayList<List<Long>>();
    try (var _ = Scope.open()) {
      for (Batch views : batches) {
        ids.add(java.util.Arrays.stream(views.ids()).boxed().toList());
      }
    }
    return ids;
  }

  @Test
  void golden_inOrderAndAgain() {
    try (Batches batches = Batches.of(MemorySet.of(5), VIEW, 2, _ -> {})) {
      List<List<Long>> want = List.of(List.of(0L, 1L), List.of(2L, 3L), List.of(4L));
      assertThat(ids(batches)).isEqualTo(want);
      assertThat(ids(batches)).isEqualTo(want);
    }
  }

  @Test
  void golden_unreadableImagesAreLeftOut() {
    var told = new ArrayList<String>();
    var data = new MemorySet(7, Set.of(1, 2, 3), Set.of());
    try (Batches batches = Batches.of(data, VIEW, 2, image -> told.add(image.id()))) {
      assertThat(ids(batches)).containsExactly(List.of(0L), List.of(4L, 5L), List.of(6L));
    }
    assertThat(told).containsExactlyInAnyOrder("1.png", "2.png", "3.png");
  }

  @Test
  void golden_theViewIsThePlainOne() throws Exception {
    Dataset data = new MemorySet(3, Set.of(0), Set.of());
    try (Batches batches = Batches.of(data, VIEW, 3, _ -> {});
        var _ = Scope.open()) {
      Batch views = batches.iterator().next();
      float[] values = Tensors.floats(views.view(0).input().values());
      var recipe = new Recipe(VIEW.policy(), 1, Pixels.GRAY);
      float[] first = Sample.paint(data.image(1), recipe);
      float[] second = Sample.paint(data.image(2), recipe);
      assertArrayEquals(first, java.util.Arrays.copyOfRange(values, 0, 64));
      assertArrayEquals(second, java.util.Arrays.copyOfRange(values, 64, 128));
      assertThat(views.classes()).containsExactly(1, 2);
    }
  }

  @Test
  void golden_spreadSample() {
    try (Batches batches = Batches.of(MemorySet.of(10), VIEW, 4, _ -> {}).sample(4)) {
      assertThat(ids(batches)).containsExactly(List.of(0L, 2L, 5L, 7L));
    }
  }

  @Test
  void golden_augmentedViews() {
    try (Batches batches = Batches.of(MemorySet.of(3), ImageViews.Simclr.DEFAULT, new Seed(1), 3);
        var _ = Scope.open()) {
      Batch views = batches.iterator().next();
      assertThat(views.views().size()).isEqualTo(2);
      assertThat(Tensors.floats(views.view(0).input().values()))
          .isNotEqualTo(Tensors.floats(views.view(1).input().values()));
    }
  }

  @Test
  void leaves_noThreadWhenLeftEarly() {
    try (Batches batches = Batches.of(MemorySet.of(50), VIEW, 2, _ -> {});
        var _ = Scope.open()) {
      Iterator<Batch> early = batches.iterator();
      early.next();
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("views-"));
  }

  @Test
  void leaves_nothing() {
    try (Batches batches = Batches.of(MemorySet.of(5), VIEW, 2, _ -> {})) {
      Leaks.none(() -> ids(batches));
    }
  }
}
