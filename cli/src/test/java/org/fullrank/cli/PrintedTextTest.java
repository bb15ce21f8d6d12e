package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.fullrank.core.Ops;
import org.fullrank.core.Printable;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Names and values that hold commands of a terminal: no verb prints one. */
final class PrintedTextTest {
  /** A colour, a title by bell, the same by one byte, a reversed direction, line ends. */
  private static final String EVIL = "a\u001b[31m\u001b]0;owned\u0007\u009b1m\u202Eb\u2028\u0085c";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int run(String... args) {
    return Main.run(new Interruption(), new PrintWriter(out), new PrintWriter(err), args);
  }

  @AfterEach
  void nothingHostileWasPrinted() {
    for (String printed : new String[] {out.toString(), err.toString()}) {
      assertThat(printed).isEqualTo(Printable.lines(printed));
    }
    assertThat(out + "" + err).isNotBlank();
  }

  private Path tar() throws IOException {
    var picture = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), "png", picture);
    Path file = folder.resolve("class-escape.tar");
    try (var stream = Files.newOutputStream(file);
        var tar = new TarArchiveOutputStream(stream, StandardCharsets.UTF_8.name())) {
      for (String name : new String[] {EVIL + "\n/1.png", "b/2.png", EVIL + "/x\n\u009b.png"}) {
        byte[] bytes =
            name.startsWith("b")
                ? "no picture".getBytes(StandardCharsets.UTF_8)
                : picture.toByteArray();
        var entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
      }
    }
    return file;
  }

  @Test
  void golden_classesAndUnreadableMembersOfAnArchive() throws IOException {
    assertThat(run("data", "inspect", "--decode", tar().toString())).isZero();
    assertThat(out.toString().lines().filter(line -> line.contains("class"))).hasSize(1);
  }

  @Test
  void golden_jsonKeepsNamesByEscapes() throws IOException {
    assertThat(run("data", "inspect", "--json", tar().toString())).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).get("classes")).hasSize(3);
    assertThat(Json.of(Map.of("name", EVIL))).contains("\\u009b1m\\u202eb\\u2028\\u0085c");
    assertThat(JsonMapper.shared().readTree(Json.of(Map.of("name", EVIL))).get("name").asString())
        .isEqualTo(EVIL);
  }

  @Test
  void golden_keysAndValuesOfRecipesAndClaims() throws IOException {
    String key = EVIL.replace("\u001b", "\\e").replace("\u0007", "\\a").replace("\u009b", "\\x9b");
    String quoted = "\"" + key.replace("\u2028", "\\L").replace("\u0085", "\\N") + "\\n\"";
    Path recipe = Files.writeString(folder.resolve("run.yaml"), quoted + ": 1\nseed: " + quoted);
    assertThat(run("config", "show", recipe.toString())).isEqualTo(2);
    assertThat(err.toString().lines()).allMatch(line -> line.contains("run.yaml:"));
    Path claim = Files.writeString(folder.resolve("claim.yaml"), "claim: " + quoted + "\nwhere: 1");
    assertThat(run("replicate", claim.toString())).isEqualTo(2);
    assertThat(run("config", "show", "byol", "--set", EVIL + "\n=1")).isEqualTo(2);
    assertThat(run("config", "show", "byol", "--set", "method=" + EVIL)).isEqualTo(2);
    assertThat(run("config", "explain", EVIL)).isEqualTo(2);
  }

  @Test
  void golden_wordsOfTheCommandLine() {
    assertThat(run("data", EVIL)).isEqualTo(2);
    assertThat(run("--" + EVIL)).isEqualTo(2);
    assertThat(run("replicate", "--seeds", EVIL)).isEqualTo(2);
    assertThat(run("probe", EVIL)).isNotZero();
    assertThat(run("diagnose", EVIL + ".csv")).isEqualTo(3);
  }

  @Test
  void golden_headersCellsTensorsAndResults() throws IOException {
    Path table = Files.writeString(folder.resolve("x.csv"), "d0,d1\n1,2\n3," + EVIL + "\n");
    assertThat(run("diagnose", table.toString())).isEqualTo(3);
    Files.writeString(table, EVIL.replaceAll("[\u0085\u2028]", "") + ",d0," + "d0\n1,2,3\n");
    assertThat(run("diagnose", table.toString())).isEqualTo(3);
    Path tensors = folder.resolve("x.safetensors");
    try (var _ = Scope.open()) {
      Safetensors.write(
          tensors,
          Map.of(EVIL, Ops.ones(3, 2), "b\n" + EVIL, Ops.ones(3, 2)),
          Map.of("feature", EVIL));
    }
    assertThat(run("diagnose", tensors.toString())).isEqualTo(3);
    assertThat(run("diagnose", "--array", "c" + EVIL, tensors.toString())).isEqualTo(3);
    assertThat(err.toString().lines().filter(line -> line.contains("x.safetensors"))).hasSize(2);
    Files.writeString(
        folder.resolve("results.json"), "{\"rule\": \"" + EVIL + "\", \"" + EVIL + "\": 1}");
    assertThat(run("replicate", "contranorm", "--table", "--out", folder.toString())).isNotZero();
  }
}
