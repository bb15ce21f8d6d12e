package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
  @TempDir private Path folder;

  private final Skipped skipped = new Skipped();

  @BeforeEach
  void threeImages() {
    Bytes.put(folder, "a.png", Bytes.png(1));
    Bytes.put(folder, "sub/b, c.png", Bytes.png(2));
    Bytes.put(folder, "d.png", Bytes.png(3));
  }

  @Test
  void golden_csvWithQuotesSplitsAndAByteOrderMark() throws Exception {
    String csv =
        "\uFEFFid,path,split,label\r\n"
            + "7,d.png,test,\"a \"\"dog\"\"\"\r\n\r\n"
            + "8,\"sub/b, c.png\",train,cat\r\n"
            + "9, a.png ,train,\r\n";
    Splits splits = open("list.csv", csv);
    assertThat(ids(splits.train())).containsExactly("sub/b, c.png", "a.png");
    assertThat(ids(splits.test())).containsExactly("d.png");
    assertThat(splits.train().classes()).containsExactly("a \"dog\"", "cat");
    assertThat(splits.train().label(0)).isEqualTo(1);
    assertThat(splits.train().label(1)).isEqualTo(Dataset.UNLABELLED);
    assertThat(splits.train().image(0).pixels()[0]).isEqualTo((byte) 2);
  }

  @Test
  void golden_jsonLines() {
    String lines =
        "{\"path\":\"d.png\",\"label\":3,\"box\":[1]}\n\n{\"path\":\"a.png\",\"label\":11}\n";
    Splits splits = open("list.jsonl", lines);
    assertThat(ids(splits.train())).containsExactly("d.png", "a.png");
    assertThat(splits.train().classes()).containsExactly("3", "11");
  }

  @Test
  void golden_tabsAndMissingFiles() {
    Splits splits = open("list.tsv", "path\tlabel\na.png\tx\ngone.png\ty\nsub\tz\n");
    assertThat(ids(splits.train())).containsExactly("a.png");
    assertThat(skipped.list().stream().map(Unreadable::getMessage))
        .containsExactly("gone.png: no such file", "sub: not an ordinary file");
  }

  @Test
  void refuses_linesThatAreNotAsTheHeaderSays() {
    refused("l.csv", "", ":1: no header line; want path[,label][,split]");
    refused(
        "l.csv",
        "file,label\n",
        ":1: no column \"path\"; want path[,label][,split], was file,label");
    refused("l.csv", "path,label\na.png,x\nd.png\n", ":3: want 2 cells as in the header, was 1");
    refused("l.csv", "path,label\n,x\n", ":2: no path; want path[,label][,split]");
    refused(
        "l.csv",
        "path,split\n\"a\n\",train\nd.png,dev\n",
        ":4: split: want train, val or test, was dev");
    refused("l.jsonl", "{\"path\":\"a.png\"}\n[1]\n", ":2: want an object, was ARRAY");
    refused(
        "l.csv", "path\nq.png\n", ": names no existing image, the first is q.png: no such file");
    refused("l.xml", "", ": want a manifest ending in .csv, .tsv, .jsonl or .ndjson");
  }

  @Test
  void refuses_aQuoteThatIsNotClosed() {
    refused("l.csv", "path,label\na.png,\"x\nd.png,y\nd.png,z\n", ":2: the quote is not closed");
  }

  @Test
  void golden_labelsOfEveryJsonKindAndWithoutTerminalCommands() {
    String lines =
        """
        {"path":"a.png","label":1.0}
        {"path":"d.png","label":true}
        {"path":"sub/b, c.png","label":"\\u001b[31m"}
        """;
    assertThat(open("l.jsonl", lines).train().classes()).containsExactly("1.0", "?[31m", "true");
    refused(
        "l.jsonl", "\n{\"path\":\"a.png\",\"label\":[1]}\n", ":2: label: want text or a number");
  }

  @Test
  void golden_anImageListedTwiceCountsOnce() {
    Splits splits = open("l.csv", "path\na.png\n./a.png\n");
    assertThat(ids(splits.train())).containsExactly("a.png");
    assertThat(skipped.list().stream().map(Unreadable::getMessage))
        .containsExactly("./a.png: listed twice; the first line counts");
    refused(
        "l.csv",
        "path,split\na.png,train\nsub/../a.png,test\n",
        ":3: want each image in one split, was a second of sub/../a.png");
  }

  @Test
  void refuses_whatIsNoText() {
    Path list = Bytes.put(folder, "l.csv", new byte[] {(byte) 0xC3, 0x28});
    assertThatThrownBy(() -> new DataConfig.Manifest(list, 0).open(skipped))
        .isInstanceOf(Problem.class)
        .hasMessage(list + ": not UTF-8 text");
    Path broken = Bytes.put(folder, "l.jsonl", Bytes.utf8("{\"path\":\n"));
    assertThatThrownBy(() -> new DataConfig.Manifest(broken, 0).open(skipped))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith(broken + ":1: not JSON: ");
  }

  private void refused(String name, String text, String message) {
    assertThatThrownBy(() -> open(name, text))
        .isInstanceOf(Problem.class)
        .hasMessage(folder.resolve(name) + message);
  }

  private Splits open(String name, String text) {
    return new DataConfig.Manifest(Bytes.put(folder, name, Bytes.utf8(text)), 0).open(skipped);
  }

  private static List<String> ids(Dataset set) {
    return IntStream.range(0, set.size()).mapToObj(set::id).toList();
  }
}
