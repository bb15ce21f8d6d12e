package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.loader.Batches;
import org.fullrank.texts.BytePairTrainer;
import org.fullrank.texts.FileTokenizer;
import org.fullrank.texts.TokenizerConfig;
import org.fullrank.views.TextViews;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged texts and tokenizers: read, skipped or refused in words. */
class TextFuzzTest {
  private static final int EACH = 20;

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_damagedTextsAreRefusedOrRead(long seed, @TempDir Path folder) throws Exception {
    RandomGenerator random = new Seed(seed).random();
    byte[] csv = Bytes.utf8("text,label,split\n\"a, é\",x,train\nb,y,test\n");
    byte[] lines = Bytes.utf8("{\"text\":\"a 😀\",\"label\":3}\n{\"text\":\"b\"}\n");
    byte[] plain = Bytes.utf8("one\n\nzwölf 猫\n");
    byte[] tar = Bytes.tar(List.of(Map.entry("a/x.txt", plain)));
    for (int i = 0; i < EACH; i++) {
      Path list = Bytes.put(folder, "a.csv", Bytes.damaged(csv, random));
      open(new TextData.TextList(list, "text", 0));
      Path json = Bytes.put(folder, "a.jsonl", Bytes.damaged(lines, random));
      open(new TextData.TextList(json, "text", 0));
      Path text = Bytes.put(folder, "a.txt", Bytes.damaged(plain, random));
      open(new TextData.TextFolder(text, TextData.Unit.LINE, 0));
      Path archive = Bytes.put(folder, "a.tar", Bytes.damaged(tar, random));
      open(new TextData.TextTar(archive, TextData.Unit.LINE, 0));
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_damagedTokenizersAreRefusedOrOpened(long seed, @TempDir Path folder)
      throws Exception {
    RandomGenerator random = new Seed(seed).random();
    var trainer = new BytePairTrainer();
    trainer.add("the cat sat on the mat");
    Path file = folder.resolve("tokenizer.json");
    trainer.train(264).write(file);
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < EACH; i++) {
      Files.write(file, Bytes.damaged(whole, random));
      try (var tokenizer = FileTokenizer.open(file)) {
        assertThat(tokenizer.vocabulary()).isPositive();
      } catch (Problem refused) {
        assertThat(refused.getMessage()).isNotBlank();
      }
    }
  }

  /**
   * Empty lines, a line of 100,000 characters, bytes that are no UTF-8, and a view of what is left.
   */
  @Test
  void golden_extremeLines(@TempDir Path folder) throws Exception {
    var bytes = new ByteArrayOutputStream();
    bytes.write(Bytes.utf8("\n\r\n   \n" + "é".repeat(100_000) + "\n"));
    bytes.write(new byte[] {(byte) 0xC3, '\n', (byte) 0xFF, (byte) 0xFE, '\n', 0, '\n'});
    Path file = Bytes.put(folder, "a.txt", bytes.toByteArray());
    var skipped = new Skipped();
    try (var splits = new TextData.TextFolder(file, TextData.Unit.LINE, 0).open(skipped)) {
      var texts = splits.train();
      var read = new ArrayList<Item>();
      for (int i = 0; i < texts.size(); i++) {
        try {
          read.add(texts.item(i));
        } catch (Unreadable refused) {
          skipped.add(refused);
        }
      }
      assertThat(read).first().isEqualTo(new Item.Text("é".repeat(100_000)));
      assertThat(skipped.list())
          .extracting(Unreadable::getMessage)
          .containsExactlyInAnyOrder("a.txt:5: not UTF-8 text", "a.txt:6: not UTF-8 text");
      try (var _ = Scope.open()) {
        var views = new TextViews(new TokenizerConfig.Bytes(), 1, 16, 1, 0, 0);
        var batch = Batches.now(read, views.evaluation());
        assertThat(batch.view(0).input().values().size(1)).isEqualTo(16);
      }
    }
  }

  private static void open(DataConfig config) {
    try (Splits splits = config.open(new Skipped())) {
      for (int i = 0; i < splits.train().size(); i++) {
        assertThat(splits.train().item(i).kind()).isEqualTo("a text");
      }
    } catch (Unreadable | Problem refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }
}
