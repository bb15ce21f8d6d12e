package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.bytedeco.javacpp.Pointer;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.Dataset;
import org.fullrank.data.Unreadable;
import org.fullrank.input.Applied;
import org.fullrank.input.Batch;
import org.fullrank.input.View;
import org.fullrank.loader.Loader;
import org.fullrank.loader.LoaderConfig;
import org.fullrank.loader.LoaderConfig.Tail;
import org.fullrank.loader.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class LoaderTest {
  private static final ViewsConfig VIEWS = ImageViews.Byol.small(8, Pixels.GRAY);

  /** A batch by its content, outside every scope. */
  private record Content(List<Long> ids, List<Integer> labels, List<List<Float>> values) {
    static Content of(Batch views) {
      var values = new ArrayList<List<Float>>();
      for (View view : views.views()) {
        values.add(list(Tensors.floats(view.input().values())));
        for (Applied applied : view.applied()) {
          values.add(list(applied.values()));
        }
      }
      return new Content(
          Arrays.stream(views.ids()).boxed().toList(),
          Arrays.stream(views.classes()).boxed().toList(),
          values);
    }

    private static List<Float> list(float[] values) {
      var list = new ArrayList<Float>();
      for (float value : values) {
        list.add(value);
      }
      return list;
    }
  }

  private static Loader open(Dataset data, LoaderConfig config, long seed, Position from) {
    return open(data, config, seed, from, _ -> {});
  }

  private static Loader open(
      Dataset data, LoaderConfig config, long seed, Position from, Consumer<Unreadable> report) {
    return Loader.open(new Loader.Source(data, VIEWS, config, new Seed(seed)), from, report);
  }

  private static LoaderConfig config(int batch, Tail tail, int workers) {
    return new LoaderConfig(batch, tail, workers, 2);
  }

  private static List<Content> take(Loader loader, int count) {
    var contents = new ArrayList<Content>();
    for (int i = 0; i < count; i++) {
      try (var _ = Scope.open()) {
        contents.add(Content.of(loader.next()));
      }
    }
    return contents;
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theNumberOfWorkersChangesNothing(long seed) {
    List<List<Content>> runs = new ArrayList<>();
    for (int workers : new int[] {1, 3}) {
      var config = config(4, Tail.KEEP, workers);
      try (Loader loader = open(MemorySet.of(10), config, seed, Position.START)) {
        runs.add(take(loader, 5));
      }
    }
    assertThat(runs.get(1)).isEqualTo(runs.get(0));
  }

  /** The stream of samples and their views is the same in batches of 4 and of 6. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theBatchSizeChangesNoView(long seed) {
    List<List<Float>> runs = new ArrayList<>();
    for (int batch : new int[] {4, 6}) {
      try (Loader loader =
          open(MemorySet.of(12), config(batch, Tail.DROP, 2), seed, Position.START)) {
        runs.add(
            take(loader, 24 / batch).stream()
                .flatMap(content -> content.values().getFirst().stream())
                .toList());
      }
    }
    assertThat(runs.get(1)).isEqualTo(runs.get(0));
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_aResumedStreamGoesOnWithTheSameBits(long seed) {
    LoaderConfig config = config(4, Tail.KEEP, 2);
    try (Loader whole = open(MemorySet.of(10), config, seed, Position.START)) {
      List<Content> all = take(whole, 7);
      try (Loader stopped = open(MemorySet.of(10), config, seed, Position.START)) {
        int some = (int) (seed % 7);
        take(stopped, some);
        try (Loader resumed = open(MemorySet.of(10), config, seed, stopped.position())) {
          assertThat(take(resumed, 7 - some)).isEqualTo(all.subList(some, 7));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_anEpochHasEverySampleOnce(long seed) {
    try (Loader loader = open(MemorySet.of(10), config(4, Tail.KEEP, 2), seed, Position.START)) {
      List<List<Long>> orders = new ArrayList<>();
      for (int epoch = 0; epoch < 2; epoch++) {
        assertThat(loader.position()).isEqualTo(new Position(epoch, 0));
        List<Content> batches = take(loader, loader.batchesPerEpoch());
        assertThat(batches.stream().map(c -> c.ids().size())).containsExactly(4, 4, 2);
        orders.add(batches.stream().flatMap(c -> c.ids().stream()).toList());
        for (Content batch : batches) {
          assertThat(batch.labels())
              .isEqualTo(batch.ids().stream().map(id -> (int) (id % 3)).toList());
        }
      }
      assertThat(new HashSet<>(orders.get(0))).hasSize(10);
      assertThat(new HashSet<>(orders.get(1))).hasSize(10);
      assertThat(orders.get(1)).isNotEqualTo(orders.get(0));
    }
  }

  @Test
  void golden_shapesAndDroppedTail() {
    try (Loader loader = open(MemorySet.of(10), config(4, Tail.DROP, 1), 1, Position.START);
        var _ = Scope.open()) {
      assertEquals(2, loader.batchesPerEpoch());
      Batch views = loader.next();
      assertEquals(2, views.views().size());
      assertThat(views.view(1).input().values().shape()).containsExactly(4, 1, 8, 8);
      loader.next();
      assertThat(loader.position()).isEqualTo(new Position(1, 0));
      assertThat(loader.waitNanos()).isPositive();
    }
  }

  /** Image 3 is replaced by 4, image 9 by 0 and with 0 broken as well by 1; each told once. */
  @Test
  void golden_unreadableImagesAreReplacedByTheNext() {
    var data = new MemorySet(10, Set.of(3, 9, 0), Set.of());
    var told = new CopyOnWriteArrayList<String>();
    LoaderConfig config = config(10, Tail.DROP, 3);
    try (Loader loader =
        open(data, config, 1, Position.START, image -> told.add(image.getMessage()))) {
      for (Content batch : take(loader, 3)) {
        assertThat(batch.ids()).containsExactlyInAnyOrder(1L, 1L, 1L, 2L, 4L, 4L, 5L, 6L, 7L, 8L);
        List<Float> pixels = batch.values().getFirst();
        int first = batch.ids().indexOf(4L);
        int second = batch.ids().lastIndexOf(4L);
        assertThat(pixels.subList(64 * first, 64 * first + 64))
            .isNotEqualTo(pixels.subList(64 * second, 64 * second + 64));
      }
    }
    assertThat(told)
        .containsExactlyInAnyOrder("3.png: cut short", "9.png: cut short", "0.png: cut short");
  }

  @Test
  void refuses_aSetOfWhichNothingCanBeRead() {
    var data = new MemorySet(2, Set.of(0, 1), Set.of());
    try (Loader loader = open(data, config(2, Tail.DROP, 1), 1, Position.START)) {
      assertThatThrownBy(loader::next)
          .isInstanceOfSatisfying(
              Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.DATA))
          .hasMessageContaining(": none of its 2 training samples can be read, such as ")
          .hasMessageEndingWith(".png: cut short");
    }
  }

  @Test
  void refuses_withAWorkersWords() {
    var data = new MemorySet(4, Set.of(), Set.of(2));
    try (Loader loader = open(data, config(4, Tail.DROP, 2), 1, Position.START)) {
      assertThatThrownBy(loader::next)
          .isInstanceOf(Problem.class)
          .hasMessageContaining("2.png")
          .hasMessageContaining("the reader is upset");
    }
  }

  @Test
  void refuses_moreThanThereIs() {
    assertThatThrownBy(() -> open(MemorySet.of(3), config(4, Tail.DROP, 1), 1, Position.START))
        .hasMessage("batch: want at most 3, the number of training samples, was 4");
    assertThatThrownBy(() -> open(MemorySet.of(8), config(4, Tail.DROP, 1), 1, new Position(0, 2)))
        .hasMessage("position: want a batch below 2, was Position[epoch=0, batch=2]");
  }

  @Test
  void refuses_batchesAfterClose() {
    Loader loader = open(MemorySet.of(4), config(2, Tail.DROP, 1), 1, Position.START);
    loader.close();
    loader.close();
    assertThatThrownBy(loader::next).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void leaves_noThread() {
    Loader loader = open(MemorySet.of(100), config(2, Tail.DROP, 3), 1, Position.START);
    assertEquals(3, threads());
    loader.close();
    assertEquals(0, threads());
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("views-"))
        .count();
  }

  @Test
  void leaves_noTensorOverAnEpoch() {
    try (Loader loader = open(MemorySet.of(40), config(4, Tail.DROP, 2), 1, Position.START)) {
      take(loader, 2);
      long before = Pointer.totalCount();
      take(loader, 10);
      assertEquals(before, Pointer.totalCount());
    }
  }
}
