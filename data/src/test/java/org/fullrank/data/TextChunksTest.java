package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Modality;
import org.fullrank.loader.Batches;
import org.fullrank.texts.ByteTokenizer;
import org.fullrank.texts.TokenizerConfig;
import org.fullrank.views.RunningText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextChunksTest {
  private static final TokenizerConfig BYTES = new TokenizerConfig.Bytes();
  private static final int END = 258;

  @TempDir private Path home;

  private TextData lines(String text) throws IOException {
    Path folder = Files.createDirectories(home.resolve("train"));
    Files.writeString(folder.resolve("a.txt"), text);
    Path test = Files.createDirectories(home.resolve("test"));
    Files.writeString(test.resolve("b.txt"), "vwxyz\n");
    return new TextData.TextFolder(home, TextData.Unit.LINE, 0);
  }

  /** ab| c|def| in sequences of three; the rest "gh|" of the second part is no rest. */
  @Test
  void golden_sequencesOfRunningText() throws IOException, Unreadable {
    var chunks = new TextChunks(lines("ab\nc\n\ndef\n"), BYTES, 3);
    try (var splits = chunks.open(new Skipped())) {
      Dataset train = splits.train();
      assertThat(train.size()).isEqualTo(3); // 3 + 2 + 4 ids
      assertThat(ids(train, 0)).containsExactly('a', 'b', END);
      assertThat(ids(train, 1)).containsExactly('c', END, 'd');
      assertThat(train.shown(1)).isEqualTo(new Item.Text("cd")); // the end stands for no text
      assertThat(ids(train, 2)).containsExactly('e', 'f', END);
      assertThat(splits.test().size()).isEqualTo(2);
      assertThat(ids(splits.test(), 1)).containsExactly('y', 'z', END);
      assertThat(splits.validation().size()).isZero();
      assertThat(train.modality()).isEqualTo(Modality.TEXT);
      assertThat(IntStream.range(0, 3).mapToObj(train::id).toList())
          .doesNotHaveDuplicates()
          .element(2)
          .asString()
          .endsWith("+1");
      assertThat(train.id(1)).endsWith("+0");
    }
  }

  /** Another length or another text is another set. */
  @Test
  void property_theHashIsThatOfTheIds() throws IOException {
    String three = hash(lines("ab\nc\n\ndef\n"), 3);
    assertThat(hash(lines("ab\nc\n\ndef\n"), 3)).isEqualTo(three);
    assertThat(hash(lines("ab\nc\n\ndef\n"), 2)).isNotEqualTo(three);
    assertThat(hash(lines("ab\nc\n\ndeg\n"), 3)).isNotEqualTo(three);
  }

  private static String hash(TextData texts, int tokens) {
    try (var splits = new TextChunks(texts, BYTES, tokens).open(new Skipped())) {
      return splits.train().manifestHash();
    }
  }

  /** The views are the sequences, unframed and without padding; a longer text is cut. */
  @Test
  void golden_viewsOfRunningText() throws IOException {
    var views = new RunningText(BYTES, 3);
    assertThat(views.shapes()).containsExactly(new InputShape.Ids(260, 3));
    assertThat(views.symbols()).contains(new ByteTokenizer());
    var chunks = new TextChunks(lines("ab\nc\n\ndef\n"), BYTES, 3);
    try (var _ = Scope.open();
        var splits = chunks.open(new Skipped())) {
      double[] want = {'a', 'b', END, 'c', END, 'd', 'e', 'f', END};
      assertThat(Tensors.doubles(only(splits.train(), views).values())).containsExactly(want);
    }
    try (var _ = Scope.open();
        var splits = lines("ab\ndefg\n").open(new Skipped())) {
      Input input = only(splits.train(), views);
      Tensor real = input.tokens().real().orElseThrow();
      assertThat(Tensors.doubles(input.values().masked_select(real)))
          .containsExactly('a', 'b', 'd', 'e', 'f');
      assertThat(Ops.value(real.sum())).isEqualTo(5);
    }
  }

  private static Input only(Dataset data, RunningText views) {
    try (var batches = Batches.of(data, views.evaluation(), 3, _ -> {})) {
      return batches.iterator().next().view(0).input();
    }
  }

  /** All verses of the jar: every id but a rest, in the order of the verses. */
  @Test
  void golden_verses() throws Unreadable {
    var chunks = new TextChunks(TextData.VersesMini.DEFAULT, BYTES, 128);
    try (var splits = chunks.open(new Skipped());
        var verses = TextData.VersesMini.DEFAULT.open(new Skipped())) {
      int bytes = 0;
      for (int i = 0; i < verses.train().size(); i++) {
        String text = ((Item.Text) verses.train().item(i)).text();
        bytes += text.getBytes(StandardCharsets.UTF_8).length + 1;
      }
      assertThat(splits.train().size()).isEqualTo(bytes / 128);
      String first = ((Item.Text) verses.train().item(0)).text();
      byte[] own = first.getBytes(StandardCharsets.UTF_8);
      int[] ids = ids(splits.train(), 0);
      for (int i = 0; i < Math.min(own.length, 128); i++) {
        assertThat(ids[i]).isEqualTo(Byte.toUnsignedInt(own[i]));
      }
    }
  }

  @Test
  void refuses_whatFillsNoSequence() throws IOException {
    var none = new TextChunks(lines("ab\n"), BYTES, 4);
    assertThatThrownBy(() -> none.open(new Skipped()))
        .isInstanceOf(Problem.class)
        .hasMessage("data.tokens: want at most as many ids as all training texts have, was 4");
    var pairs = new TextChunks(TextData.VersesMiniPairs.DEFAULT, BYTES, 128);
    assertThatThrownBy(() -> pairs.open(new Skipped()))
        .hasMessage("data.of: want a set of texts, was one of a list of token ids each");
    assertThatThrownBy(() -> new TextChunks(TextData.VersesMini.DEFAULT, BYTES, 1))
        .hasMessageStartingWith("tokens");
    assertThat(List.of(new RunningText(BYTES, 1).evaluation().views())).hasSize(1);
  }

  private static int[] ids(Dataset data, int index) {
    try {
      return ((Item.Ids) data.item(index)).ids();
    } catch (Unreadable e) {
      throw new AssertionError(e);
    }
  }
}
