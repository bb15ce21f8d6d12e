package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.fullrank.data.TextPairList.TextPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextPairListTest {
  @TempDir private Path folder;

  private TextPairList read(String name, String text, String... fields) {
    return TextPairList.read(
        Bytes.put(folder, name, Bytes.utf8(text)), List.of(fields), new Skipped());
  }

  @Test
  void golden_scoresOfEachFormat() {
    var pairs =
        List.of(
            new TextPair("a, b", "c", OptionalDouble.of(4.5)),
            new TextPair("d", "é", OptionalDouble.of(0)));
    var csv = read("a.csv", "score,sentence2,sentence1\n4.5,c,\"a, b\"\n0,é,d\n");
    assertThat(csv.pairs()).isEqualTo(pairs);
    assertThat(csv.scores().orElseThrow()).containsExactly(4.5, 0);
    assertThat(csv.texts()).extracting(Item.Text::text).containsExactly("a, b", "d", "c", "é");
    var tsv =
        read(
            "a.tsv",
            "pair_ID\tsentence_A\tsentence_B\trelatedness_score\n1\ta, b\tc\t4.5\n2\td\té\t0\n");
    assertThat(tsv.pairs()).isEqualTo(pairs);
    var jsonl =
        read(
            "a.jsonl",
            "{\"x\":\"a, b\",\"y\":\"c\",\"s\":4.5}\n\n{\"x\":\"d\",\"y\":\"é\",\"s\":0}\n",
            "x",
            "y",
            "s");
    assertThat(jsonl.pairs()).isEqualTo(pairs);
  }

  @Test
  void golden_withoutScores() {
    var pairs = read("a.csv", "text1,text2\na,b\nc,d\n");
    assertThat(pairs.scores()).isEmpty();
    assertThat(read("a.csv", "en,es,score\na,b,1\nc,d,2\n", "en", "es").scores()).isEmpty();
  }

  @Test
  void golden_rowsWithoutTextOrScoreAreListed() {
    var skipped = new Skipped();
    Path list =
        Bytes.put(folder, "a.csv", Bytes.utf8("source,target,score\na,b,1\n ,b,2\nc,d,\ne,f,3\n"));
    assertThat(TextPairList.read(list, List.of(), skipped).pairs()).hasSize(2);
    assertThat(skipped.list())
        .extracting(Unreadable::getMessage)
        .containsExactly("line 3: source: holds nothing", "line 4: score: holds nothing");
  }

  @Test
  void golden_testVersesOfTheJar() {
    var verses = TextPairList.versesMini();
    try (var texts = TextData.VersesMini.DEFAULT.open(new Skipped())) {
      assertThat(verses.pairs()).hasSize(texts.test().size());
      assertThat(verses.pairs().getFirst().second()).isNotBlank();
    }
  }

  @Test
  void refuses_listsWithoutPairs() {
    assertThatThrownBy(() -> read("a.csv", "sentence1,sentence2,score\na,b,high\n"))
        .hasMessageContaining("a.csv:2: score: want a finite number, was high");
    assertThatThrownBy(() -> read("a.csv", "sentence1,sentence2,score\na,b,NaN\n"))
        .hasMessageContaining("want a finite number, was NaN");
    assertThatThrownBy(() -> read("a.csv", "one,two\na,b\nc,d\n"))
        .hasMessageContaining("want two texts in fields such as sentence1 and sentence2");
    assertThatThrownBy(() -> read("a.csv", "text1,text2\na,b\n"))
        .hasMessageContaining("want two pairs of texts or more, was one");
    assertThatThrownBy(() -> read("a.csv", "text1,text2\na,b\nc,d\n", "en", "es"))
        .hasMessageContaining("no column \"en\"");
  }
}
