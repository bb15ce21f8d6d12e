package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
  @TempDir private Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(new Interruption(), new PrintWriter(out), new PrintWriter(err), args);
  }

  /** Two steps on two lines: draws of bytes, the same for the same seed. */
  @Test
  void golden_aTextAfterThePrompt() throws IOException {
    Path texts = Files.writeString(home.resolve("a.txt"), "abcabcab\n".repeat(12));
    String lm = home.resolve("lm").toString();
    String data =
        "data={name: text_chunks, of: {name: text_folder, path: '"
            + texts
            + "', test_fraction: 0.2}, tokenizer: bytes, tokens: 8}";
    String encoder =
        "encoder={name: text, size: {width: 8, depth: 1, heads: 1, mlp_ratio: 1}, positions: alibi,"
            + " causal: true, pool: last}";
    assertThat(
            run(
                "pretrain",
                "languagemodel",
                "--out",
                lm,
                "--set",
                data,
                "--set",
                "views={name: running_text, tokenizer: bytes, tokens: 8}",
                "--set",
                encoder,
                "--set",
                "train={epochs: 1, batch: 5, workers: 1}"))
        .as("%s", err)
        .isZero();
    assertThat(run("generate", lm, "--prompt", "ab", "--tokens", "6")).as("%s", err).isZero();
    String first = out.toString();
    assertThat(first).startsWith("ab").endsWith(System.lineSeparator());
    assertThat(run("generate", lm, "--prompt", "ab", "--tokens", "6")).isZero();
    assertThat(out).hasToString(first);
    assertThat(run("generate", lm, "--prompt", "ab", "--tokens", "6", "--seed", "1")).isZero();
    assertThat(out.toString()).isNotEqualTo(first);
    assertThat(run("generate", lm, "--prompt", "ab", "--temperature", "0", "--json")).isZero();
    assertThat(out.toString()).contains("\"prompt\" : \"ab\"", "\"text\" : \"ab");
  }

  @Test
  void refuses_whatCannotBeGenerated() {
    String none = home.resolve("none").toString();
    assertThat(run("generate", none)).isEqualTo(2);
    assertThat(err.toString()).contains("no such folder");
    assertThat(run("generate", none, "--temperature", "-1")).isEqualTo(2);
    assertThat(err.toString()).contains("--temperature, --top-k: sampling: want a finite");
    assertThat(run("generate", none, "--tokens", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--tokens: want a positive number, was 0");
  }
}
