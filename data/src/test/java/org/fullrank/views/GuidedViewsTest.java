package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Guidance;
import org.fullrank.input.Guidance.Choice;
import org.fullrank.input.ViewGuide;
import org.fullrank.loader.Augmentations;
import org.fullrank.loader.Loader;
import org.fullrank.loader.LoaderConfig;
import org.fullrank.loader.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Views that a training guides, and copies of views. */
class GuidedViewsTest {
  private static final ImageViews PLAIN = ImageViews.Plain.of(8, Pixels.GRAY);
  private static final Augmented GUIDED =
      new Augmented(PLAIN, 2, List.of(new GuidedAugment(1, OperatorSpace.ADVERSARIAL, 0)));

  /** The levels of the first operator of each batch, by views. */
  private static List<List<Float>> levels(Augmentations views, int batches, int from) {
    var source =
        new Loader.Source(
            MemorySet.of(12),
            views,
            new LoaderConfig(4, LoaderConfig.Tail.DROP, 2, 3),
            new Seed(3));
    var all = new ArrayList<List<Float>>();
    try (Loader loader = Loader.open(source, new Position(from / 3, from % 3), _ -> {})) {
      for (int i = 0; i < batches; i++) {
        try (var _ = Scope.open()) {
          var levels = new ArrayList<Float>();
          for (var view : loader.next().views()) {
            for (float level : view.record("operators").orElseThrow().column("level_1")) {
              levels.add(Math.abs(level));
            }
          }
          all.add(levels);
        }
      }
    }
    return all;
  }

  /** Epochs of three batches: strengths 0, ⅓, ⅔ of level 9, also where a run resumes. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3, 4})
  void golden_anEpochHasItsStrength(int from) {
    ViewGuide guide = epoch -> new Guidance.Strength(epoch / 3.0);
    List<List<Float>> levels = levels(GUIDED.guided(guide), 9 - from, from);
    for (int i = 0; i < levels.size(); i++) {
      int epoch = (from + i) / 3;
      float wanted = 3f * epoch;
      assertThat(levels.get(i)).hasSize(8).allMatch(level -> level == wanted);
    }
  }

  /** Each group of views has its policy. */
  @Test
  void golden_groupsHaveTheirPolicies() {
    var guide =
        new ViewGuide() {
          @Override
          public Guidance at(int epoch) {
            return new Guidance.Policies(
                List.of(
                    List.of(List.of(new Choice(1, 2 + epoch))),
                    List.of(List.of(new Choice(2, 7)))));
          }

          @Override
          public int groups() {
            return 2;
          }
        };
    List<List<Float>> levels = levels(GUIDED.guided(guide), 4, 0);
    assertThat(levels.get(0)).containsExactly(2f, 2f, 2f, 2f, 7f, 7f, 7f, 7f);
    assertThat(levels.get(3)).containsExactly(3f, 3f, 3f, 3f, 7f, 7f, 7f, 7f);
    assertThat(GUIDED.guided(guide).learns()).isTrue();
  }

  /** Copies are the views again, each with draws of its own; steps stand behind those of each. */
  @Test
  void golden_copies() {
    var byol = ImageViews.Byol.small(8, Pixels.GRAY);
    var twice = new Augmented(byol, 2, List.of(OperatorStep.TrivialAugment.DEFAULT));
    assertEquals(4, twice.policies().size());
    for (int view = 0; view < 4; view++) {
      List<Step> steps = twice.policies().get(view).steps();
      List<Step> own = byol.policies().get(view % 2).steps();
      assertEquals(own, steps.subList(0, own.size()));
      assertEquals(OperatorStep.TrivialAugment.DEFAULT, steps.getLast());
      assertEquals(own.size() + 1, steps.size());
    }
    var half = new Pixels(1, List.of(0.5), List.of(0.5));
    assertEquals(half, twice.with(half).pixels());
    assertThat(twice.follows()).isFalse();
    assertThat(GUIDED.follows()).isTrue();
  }

  /** A view of key (epoch, sample, view) is the same whatever the number of workers. */
  @Test
  void property_threadsChangeNothing() {
    var views = new Augmented(PLAIN, 1, List.of(AugMix.DEFAULT, PixelStep.RandomErasing.DEFAULT));
    var seen = new ArrayList<float[]>();
    for (int workers : new int[] {1, 3}) {
      var config = new LoaderConfig(4, LoaderConfig.Tail.DROP, workers, 2);
      var source = new Loader.Source(MemorySet.of(12), views, config, new Seed(3));
      try (Loader loader = Loader.open(source, Position.START, _ -> {});
          var _ = Scope.open()) {
        loader.next();
        seen.add(Tensors.floats(loader.next().view(0).input().values()));
      }
    }
    assertArrayEquals(seen.get(0), seen.get(1));
  }

  @Test
  void refuses_viewsThatFollowNothing() {
    ViewGuide guide = _ -> new Guidance.Strength(1);
    assertThatThrownBy(() -> PLAIN.guided(guide))
        .hasMessageContaining("views: want guided_augment in a multiple of 1 views, were 1 views");
    assertThatThrownBy(() -> GUIDED.guided(_ -> new Guidance.Strength(2)).at(0))
        .hasMessage("strength: want 0 to 1, was 2");
    assertThatThrownBy(() -> new Guidance.Policies(List.of()))
        .hasMessage("groups: want one or more, was none");
  }
}
