package org.fullrank.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fullrank.core.Check;
import org.fullrank.data.Dataset;
import org.fullrank.data.Item;
import org.fullrank.data.Skipped;
import org.fullrank.data.TextData;
import org.fullrank.data.Unreadable;
import org.fullrank.texts.BytePairTrainer;
import org.fullrank.texts.ByteTokenizer;
import org.fullrank.texts.FileTokenizer;
import org.fullrank.texts.Tokenizer;

/**
 * Tokens per second of one thread, from the verses of the jar in memory: bytes, and byte pairs that
 * are trained on these verses.
 *
 * @param seconds duration of each measurement, positive
 */
record TextRates(double seconds) {
  private static final int SIZE = 2000; // ids of the byte pairs

  TextRates {
    Check.positive(seconds, "seconds");
  }

  /** One row for each tokenizer. */
  List<Map<String, Object>> rows() {
    var texts = texts();
    var rows = new ArrayList<Map<String, Object>>();
    rows.add(row("bytes", new ByteTokenizer(), texts));
    try {
      Path file = Files.createTempFile("tokenizer", ".json");
      try (var pairs = trained(file, texts)) {
        rows.add(row("byte pairs", pairs, texts));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  private static FileTokenizer trained(Path file, List<String> texts) {
    var trainer = new BytePairTrainer();
    texts.forEach(trainer::add);
    trainer.train(SIZE).write(file);
    return FileTokenizer.open(file);
  }

  private static List<String> texts() {
    try (var splits = TextData.VersesMini.DEFAULT.open(new Skipped())) {
      Dataset verses = splits.train();
      var texts = new ArrayList<String>();
      for (int i = 0; i < verses.size(); i++) {
        if (verses.item(i) instanceof Item.Text(String text)) {
          texts.add(text);
        }
      }
      return texts;
    } catch (Unreadable verse) {
      throw new IllegalStateException("a verse of the jar cannot be read", verse);
    }
  }

  private Map<String, Object> row(String name, Tokenizer tokenizer, List<String> texts) {
    encoded(tokenizer, texts); // warm
    long start = System.nanoTime();
    long tokens = 0;
    long letters = 0;
    do {
      tokens += encoded(tokenizer, texts);
      letters += texts.stream().mapToLong(String::length).sum();
    } while (System.nanoTime() - start < seconds * 1e9);
    double taken = (System.nanoTime() - start) / 1e9;
    var row = new LinkedHashMap<String, Object>();
    row.put("tokenizer", name);
    row.put("ids", tokenizer.vocabulary());
    row.put("tokens_per_second", tokens / taken);
    row.put("characters_per_second", letters / taken);
    return row;
  }

  private static long encoded(Tokenizer tokenizer, List<String> texts) {
    return texts.stream().mapToLong(text -> tokenizer.encode(text).length).sum();
  }
}
