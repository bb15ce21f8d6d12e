package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarTest {
  private static final String LONG = "long/".repeat(60);

  @TempDir private Path folder;

  private final Skipped skipped = new Skipped();

  @Test
  void golden_webDatasetKeysJoinImagesAndLabels() throws Exception {
    byte[] tar =
        Bytes.tar(
            List.of(
                Map.entry("0001.cls", Bytes.utf8("7\n")),
                Map.entry("0001.left.png", Bytes.png(1)),
                Map.entry("0001.right.png", Bytes.png(2)),
                Map.entry("0002.png", Bytes.png(3)),
                Map.entry("0002.json", Bytes.utf8("{\"label\":11,\"text\":\"a boot\"}")),
                Map.entry(LONG + "0003.png", Bytes.png(4)),
                Map.entry("0002.txt", Bytes.utf8("a boot"))));
    try (Splits splits = open("one.tar", tar)) {
      Dataset all = splits.train();
      assertThat(ids(all))
          .containsExactly("0001.left.png", "0001.right.png", "0002.png", LONG + "0003.png");
      assertThat(all.classes()).containsExactly("7", "11");
      assertThat(labels(all)).containsExactly(0, 0, 1, Dataset.UNLABELLED);
      assertThat(firsts(all)).containsExactly(1, 2, 3, 4);
    }
    assertThat(skipped.list()).isEmpty();
  }

  /** Each image has the label of its longest key; a label that is alone in its sample is of all. */
  @Test
  void golden_keysMayHaveDots() throws Exception {
    byte[] tar =
        Bytes.tar(
            List.of(
                Map.entry("5.1.png", Bytes.png(1)),
                Map.entry("5.1.cls", Bytes.utf8("0")),
                Map.entry("5.2.png", Bytes.png(2)),
                Map.entry("5.2.json", Bytes.utf8("{\"label\":1}")),
                Map.entry("5.3.png", Bytes.png(3)),
                Map.entry("v1.0/6.a.b.png", Bytes.png(4)),
                Map.entry("v1.0/6.a.cls", Bytes.utf8("2")),
                Map.entry("v1.0/6.cls", Bytes.utf8("3")),
                Map.entry("v1.0/6.c.png", Bytes.png(5)),
                Map.entry("7.png", Bytes.png(6)),
                Map.entry("7.class.cls", Bytes.utf8("4"))));
    try (Splits splits = open("one.tar", tar)) {
      assertThat(labels(splits.train())).containsExactly(0, 1, Dataset.UNLABELLED, 2, 3, 4);
    }
  }

  /**
   * Classes of folders and of members, with marks that a terminal obeys: shown without, not merged.
   */
  @Test
  void golden_classesWithoutTerminalCommandsStayApart() throws Exception {
    byte[] folders =
        Bytes.tar(
            List.of(
                Map.entry("a\u001b[31m/1.png", Bytes.png(1)),
                Map.entry("a\u0007[31m/2.png", Bytes.png(2)),
                Map.entry("b\u202e\nc\u009b/3.png", Bytes.png(3))));
    try (Splits splits = open("one.tar", folders)) {
      assertThat(splits.train().classes()).containsExactly("a?[31m", "a?[31m (2)", "b??c?");
      assertThat(labels(splits.train())).containsExactlyInAnyOrder(0, 1, 2);
    }
    byte[] members =
        Bytes.tar(
            List.of(
                Map.entry("1.png", Bytes.png(1)),
                Map.entry("1.cls", Bytes.utf8("x\u009b31m")),
                Map.entry("2.png", Bytes.png(2)),
                Map.entry("2.json", Bytes.utf8("{\"label\":\"x\u202e\"}"))));
    try (Splits splits = open("two.tar", members)) {
      assertThat(splits.train().classes()).containsExactly("x?", "x?31m");
    }
  }

  @Test
  void golden_labelsOfEveryJsonKind() throws Exception {
    byte[] tar =
        Bytes.tar(
            List.of(
                Map.entry("1.png", Bytes.png(1)),
                Map.entry("1.json", Bytes.utf8("{\"label\":1.5}")),
                Map.entry("2.png", Bytes.png(2)),
                Map.entry("2.json", Bytes.utf8("{\"label\":[2]}"))));
    try (Splits splits = open("one.tar", tar)) {
      assertThat(splits.train().classes()).containsExactly("1.5");
    }
    assertThat(skipped.list().stream().map(Unreadable::getMessage))
        .containsExactly("one.tar/2.json: label: want text or a number");
  }

  @Test
  void golden_foldersInAGzipArchiveAreClasses() throws Exception {
    byte[] tar =
        Bytes.tar(
            List.of(
                Map.entry("./set/dog/1.png", Bytes.png(5)),
                Map.entry("./set/cat/._2.png", Bytes.png(6)),
                Map.entry("./set/cat/2.png", Bytes.png(7))));
    try (Splits splits = open("one.tgz", Bytes.gzip(tar))) {
      assertThat(ids(splits.train())).containsExactly("set/dog/1.png", "set/cat/2.png");
      assertThat(splits.train().classes()).containsExactly("cat", "dog");
      assertThat(firsts(splits.train())).containsExactly(5, 7);
    }
  }

  @Test
  void golden_shardsInTheOrderOfTheirNamesAndSplitByThem() throws Exception {
    Bytes.put(folder, "s/set-val-0.tar", Bytes.tar(List.of(Map.entry("1.png", Bytes.png(9)))));
    Bytes.put(folder, "s/set-train-1.tar", Bytes.tar(List.of(Map.entry("1.png", Bytes.png(2)))));
    byte[] first = Bytes.tar(List.of(Map.entry("2.png", Bytes.png(1))));
    Bytes.put(folder, "s/set-train-0.tar.gz", Bytes.gzip(first));
    try (Splits splits = new DataConfig.Tar(folder.resolve("s"), 0).open(skipped)) {
      assertThat(ids(splits.train()))
          .containsExactly("set-train-0.tar.gz/2.png", "set-train-1.tar/1.png");
      assertThat(firsts(splits.train())).containsExactly(1, 2);
      assertThat(ids(splits.test())).containsExactly("set-val-0.tar/1.png");
    }
  }

  @Test
  void golden_onePartOutlivesTheOther() throws Exception {
    byte[] tar = Bytes.tar(List.of(Map.entry("1.png", Bytes.png(8))));
    Splits splits = open("one.tar", tar);
    splits.test().close();
    splits.test().close();
    assertThat(firsts(splits.train())).containsExactly(8);
    splits.train().close();
    assertThat(firsts(splits.train())).containsExactly(8); // the validation part holds the file
    splits.validation().close();
    assertThatThrownBy(() -> splits.train().image(0)).isInstanceOf(Unreadable.class);
  }

  @Test
  void golden_aCutArchiveGivesWhatIsWhole() throws Exception {
    byte[] tar =
        Bytes.tar(List.of(Map.entry("1.png", Bytes.png(1)), Map.entry("2.png", Bytes.png(2))));
    try (Splits splits = open("cut.tar", Arrays.copyOf(tar, 512 + 512 + 512 + 20))) {
      assertThat(firsts(splits.train())).containsExactly(1);
    }
    assertThat(skipped.list()).isNotEmpty();
    assertThat(skipped.list().getFirst().getMessage()).startsWith("cut.tar");
    Skipped gzip = new Skipped();
    byte[] packed = Bytes.gzip(tar);
    Path cut = Bytes.put(folder, "cut.tar.gz", Arrays.copyOf(packed, packed.length - 9));
    try (Splits splits = new DataConfig.Tar(cut, 0).open(gzip)) {
      assertThat(firsts(splits.train())).startsWith(1);
    }
    assertThat(gzip.list().getFirst().getMessage())
        .startsWith("cut.tar.gz (gzip): damaged gzip file: ");
  }

  /** As when tar unpacks: the last of a name counts, of images as of labels, and is told. */
  @Test
  void golden_ofANameThatIsThereTwiceTheLastCounts() throws Exception {
    byte[] tar =
        Bytes.tar(
            List.of(
                Map.entry("1.png", Bytes.png(1)),
                Map.entry("1.json", Bytes.utf8("{\"label\":\"old\"}")),
                Map.entry("2.png", Bytes.png(2)),
                Map.entry("2.cls", Bytes.utf8("cat")),
                Map.entry("1.png", Bytes.png(3)),
                Map.entry("./1.json", Bytes.utf8("{\"label\":\"dog\"}"))));
    try (Splits splits = open("one.tar", tar)) {
      assertThat(ids(splits.train())).containsExactly("1.png", "2.png");
      assertThat(firsts(splits.train())).containsExactly(3, 2);
      assertThat(splits.train().classes()).containsExactly("cat", "dog");
      assertThat(labels(splits.train())).containsExactly(1, 0);
    }
    assertThat(skipped.list().stream().map(Unreadable::getMessage))
        .containsExactly(
            "one.tar/1.json: twice in the archive; the last counts",
            "one.tar/1.png: twice in the archive; the last counts");
  }

  @Test
  void refuses_gzipBombs() throws Exception {
    byte[] bomb = Bytes.gzip(new byte[72 << 20]);
    assertThatThrownBy(() -> open("bomb.tar.gz", bomb))
        .isInstanceOf(Problem.class)
        .hasMessageEndingWith(
            "bomb.tar.gz: unpacks to more than 64 times its size; unpack it by hand if that is"
                + " right");
  }

  @Test
  void refuses_whatIsNoArchive() {
    Path zip = Bytes.put(folder, "set.zip", new byte[4]);
    assertThatThrownBy(() -> new DataConfig.Tar(zip, 0).open(skipped))
        .isInstanceOf(Problem.class)
        .hasMessage(zip + ": want a .tar, .tar.gz or .tgz archive, or a folder of them");
    Path missing = folder.resolve("no.tar");
    assertThatThrownBy(() -> new DataConfig.Tar(missing, 0).open(skipped))
        .isInstanceOf(Problem.class)
        .hasMessage(missing + ": want an archive; no such file or folder");
  }

  private Splits open(String name, byte[] archive) {
    return new DataConfig.Tar(Bytes.put(folder, name, archive), 0).open(skipped);
  }

  private static List<String> ids(Dataset set) {
    return IntStream.range(0, set.size()).mapToObj(set::id).toList();
  }

  private static IntStream labels(Dataset set) {
    return IntStream.range(0, set.size()).map(set::label);
  }

  private static int[] firsts(Dataset set) throws Unreadable {
    int[] firsts = new int[set.size()];
    for (int i = 0; i < firsts.length; i++) {
      firsts[i] = set.image(i).pixels()[0];
    }
    return firsts;
  }
}
