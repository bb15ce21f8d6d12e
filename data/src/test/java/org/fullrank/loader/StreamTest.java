package org.fullrank.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.Target;
import org.fullrank.input.Applied;
import org.fullrank.input.Batch;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams of texts: rows of any length, absent views, shards, views that learn. */
@Timeout(60)
class StreamTest {
  private static final String SEEDS = "org.fullrank.testing.Seeds#few";
  private static final Texts TEN =
      Texts.of("a", "bb", "ccc", "dddd", "eeeee", "ffffff", "ggggggg", "hh", "iii", "j");

  private static LoaderConfig config(int batch) {
    return new LoaderConfig(batch, LoaderConfig.Tail.DROP, 2, 3);
  }

  private static Loader.Source source(long seed) {
    return new Loader.Source(TEN, Texts.views(0), config(2), new Seed(seed));
  }

  /** Ids of the samples and tokens of the first view, outside every scope. */
  private static List<String> take(Loader loader, int count) {
    var taken = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      try (var _ = Scope.open()) {
        Batch batch = loader.next();
        double[] tokens = Tensors.doubles(batch.view(0).input().values());
        taken.add(Arrays.toString(batch.ids()) + Arrays.toString(tokens));
      }
    }
    return taken;
  }

  private static List<String> stream(Loader.Source source, Position from, int count) {
    try (Loader loader = Loader.open(source, from, _ -> {})) {
      return take(loader, count);
    }
  }

  /** "abc", "" and "de": three, no and two tokens; the absent row is zeros that count as real. */
  @Test
  void golden_paddingAndPresence() {
    try (var batches = Batches.of(Texts.of("abc", "", "de"), Texts.views(0), 3, _ -> {});
        var _ = Scope.open()) {
      View view = batches.iterator().next().view(1);
      assertThat(view.input().values().shape()).containsExactly(3, 3);
      assertArrayEquals(
          new double[] {97, 98, 99, 0, 0, 0, 100, 101, 0}, Tensors.doubles(view.input().values()));
      assertArrayEquals(
          new double[] {1, 1, 1, 1, 1, 1, 1, 1, 0},
          Tensors.doubles(view.input().tokens().real().orElseThrow()));
      assertThat(view.present()).containsExactly(true, false, true);
      assertThat(view.complete()).isFalse();
    }
  }

  @Test
  void golden_rowsOfOneLengthHaveNoMask() {
    try (var batches = Batches.of(Texts.of("abc", "def"), Texts.views(0), 2, _ -> {});
        var _ = Scope.open()) {
      View view = batches.iterator().next().view(1);
      assertThat(view.input().tokens().real()).isEmpty();
      assertThat(view.complete()).isTrue();
    }
  }

  /** The record of an absent row is the identity, and the range comes from the settings. */
  @Test
  void golden_recordsWithTheirRanges() {
    try (var batches = Batches.of(Texts.of("abc", ""), Texts.views(0), 2, _ -> {});
        var _ = Scope.open()) {
      Applied cut = batches.iterator().next().view(0).record("cut").orElseThrow();
      assertThat(cut.at(0, "place")).isBetween(0f, 2f);
      assertEquals(-1, cut.at(1, "place"));
      assertEquals(11, cut.range("place").high());
      assertThat(cut.column("place")).hasSize(2);
      assertThatThrownBy(() -> cut.at(0, "sigma"))
          .hasMessage("parameter of cut: want one of [place], was sigma");
    }
  }

  @Test
  void golden_targetsOfEveryKind() {
    assertThat(targets(new Target.None(), new Target.None())).isEqualTo(new Targets.None());
    assertThat(targets(new Target.OfClass(1), new Target.None()).classes(2)).containsExactly(1, -1);
    var groups = (Targets.Groups) targets(new Target.OfGroup(1, 3), new Target.OfGroup(0, 2));
    assertThat(groups.groups()).containsExactly(3, 2);
    assertThat(groups.indices()).containsExactly(1, 0);
    try (var _ = Scope.open()) {
      var sequences =
          (Targets.Sequences) targets(new Target.Sequence(new int[] {7, 8}), new Target.None());
      assertArrayEquals(new double[] {7, 8, 0, 0}, Tensors.doubles(sequences.ids()));
      assertThat(sequences.lengths()).containsExactly(2, 0);
    }
  }

  private static Targets targets(Target... targets) {
    return Target.batch(List.of(targets));
  }

  @Test
  void refuses_rowsThatAreTooLong() {
    var data = Texts.of("a", "more than a dozen letters");
    try (var loader =
        Loader.open(
            new Loader.Source(data, Texts.views(0), config(2), new Seed(1)),
            Position.START,
            _ -> {})) {
      assertThatThrownBy(loader::next)
          .hasMessageContaining("views of line 1")
          .hasMessageContaining("text: want a length of at most 12, was 24");
    }
  }

  /** Four processes of one batch a step are one process that accumulates four. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_shardsTogetherAreTheWholeStream(long seed) {
    List<String> whole = stream(source(seed), Position.START, 12);
    for (int world : new int[] {2, 3, 4}) {
      var interleaved = new String[12];
      for (int rank = 0; rank < world; rank++) {
        List<String> part =
            stream(source(seed).with(new Shard(rank, world)), Position.START, 12 / world);
        for (int i = 0; i < part.size(); i++) {
          interleaved[i * world + rank] = part.get(i);
        }
      }
      assertThat(interleaved).containsExactlyElementsOf(whole);
    }
  }

  /** The position of every shard is the same, and each goes on from it. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_aShardResumesAtThePositionOfAll(long seed) {
    Loader.Source second = source(seed).with(new Shard(1, 3));
    List<String> all = stream(second, Position.START, 5);
    try (Loader stopped = Loader.open(second, Position.START, _ -> {})) {
      take(stopped, 3);
      assertThat(stopped.position()).isEqualTo(new Position(1, 4)); // 9 batches, 5 an epoch
      assertThat(stream(second, stopped.position(), 2)).isEqualTo(all.subList(3, 5));
    }
  }

  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_everySamplerResumesAnywhere(long seed) {
    int[] lengths = TEN.lines().stream().mapToInt(String::length).toArray();
    double[] weights = IntStream.of(lengths).asDoubleStream().toArray();
    for (Sampler sampler :
        List.of(
            new Sampler.Shuffled(),
            Sampler.Balanced.byClass(TEN),
            new Sampler.Weighted(weights),
            Sampler.Bucketed.of(lengths))) {
      Loader.Source source = source(seed).with(sampler);
      List<String> all = stream(source, Position.START, 12);
      int some = (int) (seed % 11);
      Position there = new Position(some / 5, some % 5);
      assertThat(stream(source, there, 12 - some)).isEqualTo(all.subList(some, 12));
    }
  }

  /** What a source of views was asked, and how many batches had been delivered then. */
  private static final class Asked implements Augmentations {
    private final boolean learning;
    private final List<String> log = new ArrayList<>();
    private int delivered;

    private Asked(boolean learning) {
      this.learning = learning;
    }

    @Override
    public ViewMaker at(int epoch) {
      log.add(epoch + " after " + delivered);
      return Texts.views(epoch);
    }

    @Override
    public boolean learns() {
      return learning;
    }
  }

  private static List<String> asked(Asked views) {
    var source = new Loader.Source(TEN, views, config(2), new Seed(1));
    try (Loader loader = Loader.open(source, Position.START, _ -> {})) {
      for (int i = 0; i < 11; i++) {
        try (var _ = Scope.open()) {
          double[] tokens = Tensors.doubles(loader.next().view(1).input().values());
          int epoch = i / 5;
          assertThat(tokens[0] - epoch).isBetween((double) 'a', (double) 'j'); // the epoch is added
          views.delivered++;
        }
      }
    }
    return views.log;
  }

  @Test
  void golden_viewsThatLearnAreAskedWhenTheEpochBeforeIsUsed() {
    assertThat(asked(new Asked(true))).containsExactly("0 after 0", "1 after 5", "2 after 10");
  }

  /** Three batches ahead: epoch 1 begins while batch 2 is delivered. */
  @Test
  void golden_otherViewsAreAskedAsSoonAsTheyAreWanted() {
    assertThat(asked(new Asked(false))).containsExactly("0 after 0", "1 after 2", "2 after 7");
  }
}
