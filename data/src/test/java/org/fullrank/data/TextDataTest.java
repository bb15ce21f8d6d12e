package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.fullrank.core.Problem;
import org.fullrank.input.Modality;
import org.fullrank.texts.TokenizerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextDataTest {
  @TempDir private Path folder;

  private static List<String> texts(Dataset data) {
    var texts = new ArrayList<String>();
    for (int i = 0; i < data.size(); i++) {
      try {
        texts.add(data.id(i) + "=" + ((Item.Text) data.item(i)).text());
      } catch (Unreadable refused) {
        texts.add(refused.getMessage());
      }
    }
    return texts;
  }

  @Test
  void golden_linesOfAFolder() {
    byte[] lines = Bytes.utf8("one\n\n  two \r\n\u00ff?\n" + "x".repeat(100_000));
    for (int i = 0; i < lines.length; i++) {
      lines[i] = lines[i] == (byte) 0xC3 ? (byte) 0xFF : lines[i]; // no UTF-8 any more
    }
    Bytes.put(folder, "a/x.txt", lines);
    Bytes.put(folder, "b/y.txt", Bytes.utf8("three"));
    Bytes.put(folder, "b/z.png", Bytes.utf8("no text"));
    var skipped = new Skipped();
    try (var splits = new TextData.TextFolder(folder, TextData.Unit.LINE, 0).open(skipped)) {
      assertThat(splits.train().modality()).isEqualTo(Modality.TEXT);
      assertThat(splits.train().classes()).containsExactly("a", "b");
      assertThat(texts(splits.train()))
          .containsExactly(
              "a/x.txt:1=one",
              "a/x.txt:3=two",
              "a/x.txt:4: not UTF-8 text",
              "a/x.txt:5=" + "x".repeat(100_000),
              "b/y.txt:1=three");
      assertThat(splits.train().label(4)).isEqualTo(1);
    }
    assertThat(skipped.leftOut()).containsEntry(".png", 1);
  }

  @Test
  void golden_filesOfASplit() {
    Bytes.put(folder, "train/a/x.txt", Bytes.utf8("one\ntwo"));
    Bytes.put(folder, "test/b/y.txt", Bytes.utf8("three"));
    Bytes.put(folder, "test/b/empty.txt", Bytes.utf8(" \n"));
    try (var splits =
        new TextData.TextFolder(folder, TextData.Unit.FILE, 0.5).open(new Skipped())) {
      assertThat(texts(splits.train())).containsExactly("train/a/x.txt=one\ntwo");
      assertThat(texts(splits.test()))
          .containsExactly("test/b/empty.txt: holds no text", "test/b/y.txt=three");
    }
  }

  @Test
  void golden_archive() throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      for (String name : List.of("a/1.txt", "b/2.txt", "b/3.bin")) {
        byte[] text = Bytes.utf8("in " + name);
        var entry = new TarArchiveEntry(name);
        entry.setSize(text.length);
        tar.putArchiveEntry(entry);
        tar.write(text);
        tar.closeArchiveEntry();
      }
    }
    Path file = Bytes.put(folder, "t.tgz", Bytes.gzip(bytes.toByteArray()));
    try (var splits = new TextData.TextTar(file, TextData.Unit.FILE, 0).open(new Skipped())) {
      assertThat(texts(splits.train())).containsExactly("a/1.txt=in a/1.txt", "b/2.txt=in b/2.txt");
      assertThat(splits.train().classes()).containsExactly("a", "b");
    }
  }

  @Test
  void golden_lists() {
    Path csv =
        Bytes.put(
            folder, "l.csv", Bytes.utf8("text,label,split\n\"a, b\",x,train\n ,y,test\nc,y,val\n"));
    try (var splits = new TextData.TextList(csv, "text", 0).open(new Skipped())) {
      assertThat(texts(splits.train())).containsExactly("2=a, b");
      assertThat(texts(splits.test())).containsExactly("3: text: holds no text");
      assertThat(texts(splits.validation())).containsExactly("4=c");
    }
    Path lines =
        Bytes.put(
            folder,
            "l.jsonl",
            Bytes.utf8("{\"en\":\"hi\",\"es\":\"sí\"}\n{\"en\":\"\",\"es\":\"x\"}\n"));
    try (var splits =
        new TextData.TextPairs(lines, "en", "es", new TokenizerConfig.Bytes(), 0)
            .open(new Skipped())) {
      Dataset pairs = splits.train();
      assertThat(((Item.Ids) item(pairs, 0)).ids()).containsExactly('h', 'i');
      assertThat(((Target.Sequence) pairs.target(0)).ids()).containsExactly('s', 0xC3, 0xAD);
      assertThatThrownBy(() -> pairs.item(1)).hasMessage("2: en: holds no text");
    }
  }

  private static Item item(Dataset data, int index) {
    try {
      return data.item(index);
    } catch (Unreadable refused) {
      throw new AssertionError(refused);
    }
  }

  @Test
  void refuses_listsWithoutTheField() {
    Path tsv = Bytes.put(folder, "l.tsv", Bytes.utf8("words\tlabel\na\tb\n"));
    refused(
        new TextData.TextList(tsv, "text", 0),
        "l.tsv:1: no column \"text\"; want text[,label][,split], was words,label");
    Path lines = Bytes.put(folder, "l.jsonl", Bytes.utf8("{\"text\":\"a\"}\n\n{\"label\":1}\n"));
    refused(new TextData.TextList(lines, "text", 0), "l.jsonl:3: no field \"text\" of text");
    Path broken = Bytes.put(folder, "m.jsonl", Bytes.utf8("{\"text\":\n"));
    refused(new TextData.TextList(broken, "text", 0), "m.jsonl:1: not JSON");
    Path latin =
        Bytes.put(folder, "n.csv", "text\nn\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    refused(new TextData.TextList(latin, "text", 0), "n.csv: not UTF-8 text");
    Path empty = Bytes.put(folder, "o.csv", Bytes.utf8("text\n"));
    refused(new TextData.TextList(empty, "text", 0), "o.csv: holds no text");
    refused(
        new TextData.TextFolder(folder.resolve("none"), TextData.Unit.LINE, 0),
        "none: no such file or folder");
    refused(new TextData.TextTar(empty, TextData.Unit.LINE, 0), "o.csv");
  }

  private static void refused(DataConfig config, String message) {
    assertThatThrownBy(() -> config.open(new Skipped()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message);
  }

  @Test
  void golden_versesOfThisJar() {
    try (var splits = TextData.VersesMini.DEFAULT.open(new Skipped())) {
      assertThat(splits.train().size() + splits.test().size()).isEqualTo(2500);
      assertThat(texts(splits.train()).getFirst())
          .startsWith("Gen 1:20=God said, “Let the waters abound");
      assertThat(splits.train().classes())
          .containsExactly("gospels and acts", "history", "law", "letters", "poetry", "prophets");
      assertThat(splits.train().label(0)).isEqualTo(2);
      Set<String> books = books(splits.train());
      assertThat(books(splits.test())).doesNotContainAnyElementsOf(books).hasSize(8);
      assertThat(labels(splits.test())).hasSize(6);
    }
  }

  private static Set<String> books(Dataset data) {
    Set<String> books = new HashSet<>();
    for (int i = 0; i < data.size(); i++) {
      books.add(data.id(i).split(" ", 2)[0]);
    }
    return books;
  }

  private static Set<Integer> labels(Dataset data) {
    Set<Integer> labels = new HashSet<>();
    for (int i = 0; i < data.size(); i++) {
      labels.add(data.label(i));
    }
    return labels;
  }

  @Test
  void golden_pairsOfVerses() {
    var bytes = new TokenizerConfig.Bytes().shared();
    var from = new TextData.VersesMiniPairs(TextData.Language.ES, TextData.TOKENIZER);
    try (var splits = from.open(new Skipped())) {
      assertThat(bytes.decode(((Item.Ids) item(splits.train(), 0)).ids()))
          .startsWith("Y dijo Dios: Produzcan");
      assertThat(bytes.decode(((Target.Sequence) splits.train().target(0)).ids()))
          .startsWith("God said, “Let the waters");
      assertThat(splits.train().classes()).isEmpty();
      assertThat(splits.train().label(0)).isEqualTo(Dataset.UNLABELLED);
    }
  }
}
