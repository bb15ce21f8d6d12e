package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.decoding.Sampling;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of abcabc and so on, ten letters each. */
class TextGeneratorTest {
  private static final Seed SEED = new Seed(4);

  @TempDir private Path home;

  private Path trained(String method, String... more) throws IOException {
    Files.writeString(home.resolve("a.txt"), "abcabcabca\n".repeat(140));
    Path run = home.resolve("run");
    var common =
        Stream.of(
            "encoder={name: text, size: {width: 16, depth: 1, heads: 2, mlp_ratio: 2}, positions:"
                + " learned, causal: false, pool: mean}",
            "optim={name: adam_w, lr: 1e-2}",
            "train={epochs: 8, batch: 10, precision: fp32, workers: 1}",
            "probe={every_epochs: 0}");
    List<String> settings = Stream.concat(common, Stream.of(more)).toList();
    Pretraining.begin(Settings.shipped(method, settings), run, Listener.SILENT);
    return run;
  }

  private String lines() {
    return "{name: text_folder, path: '%s', test_fraction: 0.1}".formatted(home.resolve("a.txt"));
  }

  /** Trained on sequences of 8 ids of running text, it goes on beyond them; draws are repeated. */
  @Test
  void golden_runningTextGoesOn() throws IOException {
    Path run =
        trained(
            "languagemodel",
            "data={name: text_chunks, of: " + lines() + ", tokenizer: bytes, tokens: 8}",
            "views={name: running_text, tokenizer: bytes, tokens: 8}");
    var generator = TextGenerator.open(run);
    assertThat(generator.continued("ab", 5, Sampling.GREEDY, SEED)).isEqualTo("abcabca");
    assertThat(generator.continued("", 4, Sampling.GREEDY, SEED)).isEqualTo("abca");
    assertThat(generator.continued("abcab", 1, Sampling.GREEDY, SEED)).isEqualTo("abcabc");
    assertThat(generator.continued("xcab", 30, Sampling.GREEDY, SEED)).startsWith("xcabcab");
    var hot = new Sampling(8, 0);
    String drawn = generator.continued("ab", 12, hot, SEED);
    assertThat(drawn).startsWith("ab").isEqualTo(generator.continued("ab", 12, hot, SEED));
    assertThat(IntStream.range(0, 5).mapToObj(i -> generator.continued("ab", 12, hot, new Seed(i))))
        .doesNotHaveDuplicates();
  }

  /** Trained on lines between begin and end, it ends where they do. */
  @Test
  void golden_textsEnd() throws IOException {
    Path run =
        trained(
            "languagemodel",
            "data=" + lines(),
            "views={name: text_views, tokenizer: bytes, count: 1, tokens: 12}");
    var generator = TextGenerator.open(run);
    assertThat(generator.continued("", 50, Sampling.GREEDY, SEED)).isEqualTo("abcabcabca");
    assertThat(generator.continued("abca", 50, Sampling.GREEDY, SEED)).isEqualTo("abcabcabca");
  }

  @Test
  void refuses_otherMethods() throws IOException {
    Path run =
        trained(
            "maskedlanguagemodel",
            "data=" + lines(),
            "views={name: text_views, tokenizer: bytes, count: 1, tokens: 12}",
            "train={epochs: 1, batch: 60, precision: fp32, workers: 1}");
    assertThatThrownBy(() -> TextGenerator.open(run))
        .isInstanceOf(Problem.class)
        .hasMessage(run + ": want a run of the method languagemodel, was one of another");
  }
}
