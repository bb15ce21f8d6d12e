package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.Dataset;
import org.fullrank.data.Item;
import org.fullrank.data.Target;
import org.fullrank.input.Batch;
import org.fullrank.input.InputShape;
import org.fullrank.input.Modality;
import org.fullrank.loader.Batches;
import org.fullrank.texts.TokenizerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextViewsTest {
  private static final TokenizerConfig BYTES = new TokenizerConfig.Bytes();

  /** Texts in memory. */
  private record Few(List<String> texts) implements Dataset {
    @Override
    public Modality modality() {
      return Modality.TEXT;
    }

    @Override
    public int size() {
      return texts.size();
    }

    @Override
    public Item item(int index) {
      return new Item.Text(texts.get(index));
    }

    @Override
    public Target target(int index) {
      return new Target.None();
    }

    @Override
    public String id(int index) {
      return String.valueOf(index);
    }

    @Override
    public List<String> classes() {
      return List.of();
    }

    @Override
    public void close() {}
  }

  private static Batch batch(TextViews views, long seed, String... texts) {
    var data = new Few(List.of(texts));
    try (var batches = Batches.of(data, views, new Seed(seed), texts.length)) {
      return batches.iterator().next();
    }
  }

  private static long[] ids(Batch batch, int view) {
    float[] ids = Tensors.floats(Ops.toFloat(batch.view(view).input().values()));
    return IntStream.range(0, ids.length).mapToLong(i -> (long) ids[i]).toArray();
  }

  @Test
  void golden_sameTextTwiceCutAndPadded() {
    try (var _ = Scope.open()) {
      var views = new TextViews(BYTES, 2, 5, 1, 0, 0);
      Batch batch = batch(views, 0, "abcdef", "x");
      long[] want = {257, 'a', 'b', 'c', 258, 257, 'x', 258, 0, 0};
      assertThat(ids(batch, 0)).containsExactly(want);
      assertThat(ids(batch, 1)).containsExactly(want);
      assertThat(views.shapes()).containsOnly(new InputShape.Ids(260, 5));
      assertThat(batch.view(0).input().tokens().real()).isPresent();
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_recordsTellWhatWasDrawn(long seed) {
    String text =
        IntStream.range(0, 100)
            .mapToObj(i -> String.valueOf((char) (' ' + i % 90)))
            .reduce("", String::concat);
    try (var _ = Scope.open()) {
      Batch crop = batch(new TextViews(BYTES, 1, 200, 0.3, 0, 0), seed, text);
      long[] part = content(ids(crop, 0));
      float begin = crop.view(0).record("crop").orElseThrow().at(0, "begin");
      float share = crop.view(0).record("crop").orElseThrow().at(0, "share");
      assertThat(part).hasSize(Math.round(100 * share)).hasSizeBetween(30, 100);
      assertThat(part[0]).isEqualTo(text.charAt(Math.round(100 * begin)));
      Batch deleted = batch(new TextViews(BYTES, 1, 200, 1, 0.4, 0), seed, text);
      float gone = deleted.view(0).record("deletion").orElseThrow().at(0, "share");
      assertThat(content(ids(deleted, 0))).hasSize(Math.round(100 * (1 - gone)));
      assertThat(gone).isBetween(0.15f, 0.65f);
      Batch masked = batch(new TextViews(BYTES, 1, 200, 1, 0, 0.4), seed, text);
      float hidden = masked.view(0).record("masking").orElseThrow().at(0, "share");
      assertThat(Arrays.stream(ids(masked, 0)).filter(id -> id == 259).count())
          .isEqualTo(Math.round(100 * hidden))
          .isPositive();
    }
  }

  private static long[] content(long[] framed) {
    return Arrays.copyOfRange(framed, 1, framed.length - 1);
  }

  @Test
  void golden_evaluationHasNoChance() {
    try (var _ = Scope.open()) {
      var data = new Few(List.of("abcdef"));
      var view = new TextViews(BYTES, 2, 200, 0.1, 0.5, 0.5).evaluation();
      try (var batches = Batches.of(data, view, 1, _ -> {})) {
        assertThat(ids(batches.iterator().next(), 0))
            .containsExactly(257, 'a', 'b', 'c', 'd', 'e', 'f', 258);
      }
    }
  }

  @Test
  void refuses_settingsOutOfRange() {
    assertThatThrownBy(() -> new TextViews(BYTES, 2, 2, 1, 0, 0).shapes())
        .isInstanceOf(Problem.class)
        .hasMessageContaining("views.tokens: want more than begin and end take, was 2");
    Stream.of(0.0, 1.1)
        .forEach(share ->
            assertThatThrownBy(() -> new TextViews(BYTES, 2, 8, share, 0, 0))
                .hasMessageContaining("minShare"));
    assertThatThrownBy(() -> new TextViews(BYTES, 2, 8, 1, 1, 0)).hasMessageContaining("deletion");
  }
}
