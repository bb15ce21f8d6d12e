package org.fullrank.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.fullrank.texts.BytePairTrainer;
import org.fullrank.texts.Tokenizer;
import org.fullrank.texts.TokenizerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersesTokenizerTest {
  @TempDir private Path home;

  /** The packed byte pairs are those of the training verses in both languages. */
  @Test
  void golden_isTrainedOnTheTrainingVerses() throws Unreadable {
    var trainer = new BytePairTrainer();
    for (TextData.Language language : TextData.Language.values()) {
      try (var splits = new TextData.VersesMini(language).open(new Skipped())) {
        for (int i = 0; i < splits.train().size(); i++) {
          if (splits.train().item(i) instanceof Item.Text(String text)) {
            trainer.add(text);
          }
        }
      }
    }
    Path file = home.resolve("tokenizer.json");
    trainer.train(1000).write(file);
    Tokenizer packed = new TokenizerConfig.VersesMini().shared();
    Tokenizer trained = new TokenizerConfig.HuggingFace(file).shared();
    String text = "En el principio crió Dios los cielos. In the beginning God 12 \u4e16";
    assertEquals(1000, packed.size());
    assertArrayEquals(trained.encode(text), packed.encode(text));
    assertEquals(text, packed.decode(packed.encode(text)));
    assertEquals(trained.special(), packed.special());
    assertEquals(packed, trained, "files of equal content share a tokenizer");
  }
}
