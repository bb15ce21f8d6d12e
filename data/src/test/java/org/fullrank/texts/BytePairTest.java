package org.fullrank.texts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BytePairTest {
  private static final String[] PIECES = {
    "the",
    " cat",
    "sat",
    " on",
    "él",
    " niño",
    "猫",
    "が",
    "😀",
    "👩‍👩‍👧",
    "\u00a0",
    "  ",
    "\n",
    "\t",
    "1984",
    "'s",
    "don't",
    "!?",
    "\u0000",
    "\ud800",
    "ﬁ",
    "e\u0301",
    "<b>",
    "…",
    " "
  };

  /** Sennrich's words low ×5, lower ×2, newest ×6, widest ×3: es 9, est 9; then low by its ids. */
  @Test
  void golden_theWordsOfThePaper() {
    var trainer = new BytePairTrainer();
    add(trainer, "low", 5);
    add(trainer, "lower", 2);
    add(trainer, "newest", 6);
    add(trainer, "widest", 3);
    List<Vocabulary.Merge> merges = trainer.train(264).merges();
    assertThat(merges)
        .containsExactly(
            new Vocabulary.Merge('e', 's'),
            new Vocabulary.Merge(256, 't'),
            new Vocabulary.Merge('l', 'o'),
            new Vocabulary.Merge(258, 'w'));
  }

  private static void add(BytePairTrainer trainer, String word, int times) {
    for (int i = 0; i < times; i++) {
      trainer.add(word);
    }
  }

  /** Beside a plain Java count of all pairs before every merge. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_heapFindsTheMergesOfFullCounts(long seed) {
    List<String> texts = texts(new Seed(seed).random(), 40);
    var trainer = new BytePairTrainer();
    texts.forEach(trainer::add);
    assertThat(trainer.train(300).merges()).isEqualTo(counted(texts, 40));
  }

  /** The library's ids are those of the merges applied by hand, and decode to the text. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_libraryEncodesAlike(long seed, @TempDir Path folder) {
    RandomGenerator random = new Seed(seed).random();
    var trainer = new BytePairTrainer();
    texts(random, 60).forEach(trainer::add);
    Vocabulary vocabulary = trainer.train(340);
    vocabulary.write(folder.resolve("tokenizer.json"));
    try (var tokenizer = FileTokenizer.open(folder)) {
      assertThat(tokenizer.vocabulary()).isEqualTo(vocabulary.size());
      for (String text : texts(random, 60)) {
        int[] ids = tokenizer.encode(text);
        assertThat(ids).as(text).isEqualTo(byHand(vocabulary, text));
        assertThat(tokenizer.decode(ids)).isEqualTo(Utf8.paired(text));
      }
    }
  }

  @Test
  void golden_frameAndSpecialTokens(@TempDir Path folder) {
    new BytePairTrainer().train(260).write(folder.resolve("tokenizer.json"));
    try (var tokenizer = FileTokenizer.open(folder)) {
      assertThat(tokenizer.special().framed(tokenizer.encode("a"))).containsExactly(1, 4 + 'a', 2);
      assertThat(tokenizer.special().padding()).hasValue(0);
      assertThat(tokenizer.special().mask()).hasValue(3);
      assertThat(tokenizer.encode("x".repeat(100_000))).hasSize(100_000);
    }
    var bytes = new ByteTokenizer();
    assertThat(bytes.special().framed(bytes.encode("é"))).containsExactly(257, 0xC3, 0xA9, 258);
    assertThat(bytes.decode(new int[] {257, 0xC3, 0xA9, 258})).isEqualTo("é");
  }

  /** One object for equal files, closed when nothing holds it. */
  @Test
  void leaves_noSharedTokenizerBehind(@TempDir Path folder) throws Exception {
    for (int i = 0; i < 8; i++) {
      var trainer = new BytePairTrainer();
      trainer.add("a".repeat(i + 2));
      Path file = folder.resolve(i + ".json");
      trainer.train(261).write(file);
      Files.copy(file, folder.resolve("copy" + i + ".json"));
      assertThat(FileTokenizer.shared(file))
          .isSameAs(FileTokenizer.shared(folder.resolve("copy" + i + ".json")));
    }
    for (int tries = 0; tries < 50 && FileTokenizer.inUse() > 0; tries++) {
      System.gc();
      Thread.sleep(10);
    }
    assertThat(FileTokenizer.inUse()).isZero();
  }

  @Test
  void refuses_damagedFiles(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("tokenizer.json");
    assertThatThrownBy(() -> FileTokenizer.open(file))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(
            "tokenizer.json: want a tokenizer.json of Hugging Face; no such file");
    for (String text :
        List.of("", "{", "[]", "{\"model\": {}}", "{\"model\": {\"type\": \"BPE\"}}")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> FileTokenizer.open(file))
          .as(text)
          .isInstanceOf(Problem.class)
          .hasMessageContaining("want a tokenizer.json");
    }
    assertThatThrownBy(() -> new BytePairTrainer().train(259))
        .hasMessageContaining("size of the vocabulary");
    assertThatThrownBy(() -> new ByteTokenizer().decode(new int[] {260}))
        .hasMessageContaining("id: want 0 to 259, was 260");
  }

  @Test
  void refuses_useAfterClose(@TempDir Path folder) {
    new BytePairTrainer().train(260).write(folder.resolve("tokenizer.json"));
    var tokenizer = FileTokenizer.open(folder);
    tokenizer.close();
    tokenizer.close();
    assertThatThrownBy(() -> tokenizer.encode("a")).hasMessageContaining("is closed");
  }

  static List<String> texts(RandomGenerator random, int count) {
    var texts = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      var text = new StringBuilder();
      for (int piece = random.nextInt(12); piece >= 0; piece--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static List<List<Integer>> words(String text) {
    return BytePairTrainer.WORDS
        .matcher(Utf8.paired(text))
        .results()
        .map(word -> {
          List<Integer> symbols = new ArrayList<>();
          for (byte b : word.group().getBytes(StandardCharsets.UTF_8)) {
            symbols.add(b & 0xFF);
          }
          return symbols;
        })
        .toList();
  }

  private static void merge(List<Integer> word, Vocabulary.Merge merge, int symbol) {
    for (int i = 0; i + 1 < word.size(); i++) {
      if (word.get(i) == merge.left() && word.get(i + 1) == merge.right()) {
        word.set(i, symbol);
        word.subList(i + 1, i + 2).clear();
      }
    }
  }

  private static List<Vocabulary.Merge> counted(List<String> texts, int most) {
    List<List<Integer>> words = texts.stream().flatMap(it -> words(it).stream()).toList();
    var merges = new ArrayList<Vocabulary.Merge>();
    while (merges.size() < most) {
      Map<Vocabulary.Merge, Integer> counts = new HashMap<>();
      for (List<Integer> word : words) {
        for (int i = 0; i + 1 < word.size(); i++) {
          counts.merge(new Vocabulary.Merge(word.get(i), word.get(i + 1)), 1, Integer::sum);
        }
      }
      int top = counts.values().stream().mapToInt(it -> it).max().orElse(0);
      if (top < 2) {
        break;
      }
      var best =
          counts.entrySet().stream()
              .filter(it -> it.getValue() == top)
              .map(Map.Entry::getKey)
              .min((a, b) ->
                  a.left() == b.left()
                      ? Integer.compare(a.right(), b.right())
                      : Integer.compare(a.left(), b.left()))
              .orElseThrow();
      words.forEach(it -> merge(it, best, 256 + merges.size()));
      merges.add(best);
    }
    return merges;
  }

  private static int[] byHand(Vocabulary vocabulary, String text) {
    List<List<Integer>> words = words(text);
    for (int i = 0; i < vocabulary.merges().size(); i++) {
      for (List<Integer> word : words) {
        merge(word, vocabulary.merges().get(i), 256 + i);
      }
    }
    return words.stream().flatMap(List::stream).mapToInt(Vocabulary::id).toArray();
  }
}
