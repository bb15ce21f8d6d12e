package org.fullrank.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingsFileTest {
  @TempDir private Path folder;

  private static EmbeddingsFile sample() {
    var labels = new Labels(new int[] {1, -1, 0}, List.of("Ankle boot", "T-shirt, \"top\""));
    float[] values = {1, -2.5f, 3e-8f, 4, 5.25f, -6};
    return new EmbeddingsFile(
        new Embeddings("encoder output", values, 2, labels),
        new long[] {7, 8, 1L << 40},
        List.of("a/1.png", "b, \"c\".png", "Ü.png"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.safetensors", "x.csv", "X.CSV"})
  void property_whatIsWrittenIsRead(String name) {
    EmbeddingsFile written = sample();
    written.write(folder.resolve(name));
    EmbeddingsFile read = EmbeddingsFile.read(folder.resolve(name));
    assertArrayEquals(written.embeddings().values(), read.embeddings().values());
    assertArrayEquals(
        written.embeddings().labels().indices(), read.embeddings().labels().indices());
    assertEquals(written.embeddings().labels().names(), read.embeddings().labels().names());
    assertArrayEquals(written.ids(), read.ids());
    assertEquals(written.paths(), read.paths());
  }

  @Test
  void golden_classesWithoutALastLineEnd() {
    Path file = folder.resolve("x.safetensors");
    try (var _ = Scope.open()) {
      var classes = Tensors.empty(ScalarType.Byte, 3);
      Tensors.segment(classes, 3).copyFrom(MemorySegment.ofArray(new byte[] {'a', '\n', 'b'}));
      Safetensors.write(
          file,
          Map.of("embeddings", Tensors.of(new float[] {1, 2}, 1, 2), "classes", classes),
          Map.of());
    }
    assertEquals(List.of("a", "b"), EmbeddingsFile.read(file).embeddings().labels().names());
  }

  @Test
  void golden_aBadSampleIsCountedAmongAll() {
    var labels = new Labels(new int[] {-1, -1, 0}, List.of("a"));
    var embeddings = new Embeddings("f", new float[] {1, 2, Float.NaN}, 1, labels);
    assertThatThrownBy(() -> embeddings.usable("train")).hasMessageContaining("sample 2 has NaN");
  }

  @Test
  void golden_csvText() throws IOException {
    sample().write(folder.resolve("x.csv"));
    assertEquals(
        """
        id,label,path,d0,d1
        7,"T-shirt, ""top""\",a/1.png,1.0,-2.5
        8,,"b, ""c"".png",3.0E-8,4.0
        1099511627776,Ankle boot,Ü.png,5.25,-6.0
        """,
        Files.readString(folder.resolve("x.csv")));
  }

  /** Numbers as class names keep their order: 2 before 10. */
  @Test
  void golden_csvWithNumbersAsLabels() throws IOException {
    Path file = folder.resolve("x.csv");
    Files.writeString(file, "label,d0\n10,1\n2,2\n\n10,3\n");
    var labels = EmbeddingsFile.read(file).embeddings().labels();
    assertEquals(List.of("2", "10"), labels.names());
    assertArrayEquals(new int[] {1, 0, 1}, labels.indices());
  }

  /**
   * A line break and quotes inside quotes; the mark some editors put first; lines that end CR LF.
   */
  @Test
  void golden_csvWithQuotedLineBreaksAndQuotes() throws IOException {
    Path file = folder.resolve("x.csv");
    Files.writeString(
        file,
        "\uFEFFlabel,path,d0\r\n\"high\nshoe\",\"a \"\"b\"\", c.png\",1\r\n\"bag\",d.png,2\r\n");
    EmbeddingsFile read = EmbeddingsFile.read(file);
    assertEquals(List.of("bag", "high shoe"), read.embeddings().labels().names());
    assertArrayEquals(new int[] {1, 0}, read.embeddings().labels().indices());
    assertEquals(List.of("a \"b\", c.png", "d.png"), read.paths());
    assertArrayEquals(new float[] {1, 2}, read.embeddings().values());
  }

  /** A 2 x 3 matrix as numpy.save writes it, in each version and width. */
  @Test
  void golden_npy() throws IOException {
    for (int version = 1; version <= 3; version++) {
      for (String type : List.of("<f2", "<f4", "<f8")) {
        Path file = folder.resolve("x.npy");
        Files.write(file, npy(version, type, "(2, 3)", 6));
        Embeddings read = EmbeddingsFile.read(file).embeddings();
        assertArrayEquals(new float[] {0, 0.5f, 1, 1.5f, 2, 2.5f}, read.values());
        assertEquals(3, read.width());
        assertArrayEquals(new int[] {-1, -1}, read.labels().indices());
      }
    }
  }

  @Test
  void golden_safetensorsOfOthers() {
    Path file = folder.resolve("x.safetensors");
    try (var _ = Scope.open()) {
      Safetensors.write(file, Map.of("z", Ops.ones(4, 3), "bias", Ops.ones(3)), Map.of());
    }
    EmbeddingsFile read = EmbeddingsFile.read(file);
    assertEquals(3, read.embeddings().width());
    assertArrayEquals(new long[] {0, 1, 2, 3}, read.ids());
  }

  @Test
  void refuses_whatIsNoMatrix() throws IOException {
    refused(
        "x.npy",
        npy(1, "<f4", "(6,)", 6),
        "want a matrix of shape (n, width), or (n, tokens, width), is (6,)");
    refused("x.npy", npy(1, "<c8", "(2, 3)", 12), "want floating-point or whole numbers");
    refused("x.npy", npy(1, "|O", "(2, 3)", 12), "is an array of Python objects");
    refused("x.npy", npy(1, "<f4", "(2, 4)", 6), "promises 2 x 4 numbers, the file holds 6.0");
    refused("x.npy", npy(4, "<f4", "(2, 3)", 6), "want format version 1 to 3, is 4");
    refused("x.npy", npy(1, "<f4", "(0, 3)", 0), "want at least one row and column");
    refused(
        "x.npy",
        npy(1, "<f4", "(4294967295, 4294967295)", 1),
        "promises 4294967295 x 4294967295 numbers");
    refused(
        "x.npy",
        npy(1, "<f4", "(2000000000, 2)", 1),
        "promises 2000000000 x 2 numbers, the file holds 1.0");
    refused("x.npy", "not an npy file".getBytes(StandardCharsets.UTF_8), "is not an .npy file");
    refused("x.csv", new byte[0], "is empty");
    refused("x.csv", text("id,label\n1,2\n"), ":1: want the columns");
    refused("x.csv", text("d0,d2\n1,2\n"), "found \"d2\"");
    refused("x.csv", text("d0,d1\n1,2\n3\n"), ":3: want 2 cells, found 1");
    refused("x.csv", text("d0,d1\n1,two\n"), ":2: want a number, found \"two\"");
    refused("x.csv", text("label,d0\n\"a\nb\",two\n"), ":2: want a number, found \"two\"");
    refused("x.csv", text("label,d0\n\"a\nb\",1\nc,two\n"), ":4: want a number, found");
    refused("x.csv", text("label,d0\na,1\n\"b,2\nc,3\n"), ":3: the quote is not closed");
    refused("x.csv", text("d0,d1\n"), "want at least one sample");
    refused("x.csv", new byte[] {'d', '0', '\n', (byte) 0xff}, "is not UTF-8 text");
    refused("x.dat", text("d0\n1\n"), "want a name that ends in .safetensors, .npy, .npz, .csv");
  }

  @Test
  void refuses_whatIsNotThere() {
    for (String name : List.of("no.npy", "no.csv", "no.safetensors", "no")) {
      assertThatThrownBy(() -> EmbeddingsFile.read(folder.resolve(name)))
          .isInstanceOf(Problem.class)
          .hasMessageEndingWith("no such file");
    }
  }

  /** Truncated anywhere, or with any bits flipped: read, or refused in one line; nothing else. */
  @Test
  void property_damagedFilesAreRefusedInOneLine() throws IOException {
    sample().write(folder.resolve("x.safetensors"));
    sample().write(folder.resolve("x.csv"));
    Files.write(folder.resolve("x.npy"), npy(1, "<f4", "(2, 3)", 6));
    RandomGenerator random = new Seed(0).random();
    for (String name : List.of("x.safetensors", "x.csv", "x.npy")) {
      byte[] whole = Files.readAllBytes(folder.resolve(name));
      for (int trial = 0; trial < 100; trial++) {
        Path file = folder.resolve("damaged-" + name);
        Files.write(file, damaged(whole, random));
        try { // 300 files in all
          EmbeddingsFile.read(file);
        } catch (Problem e) {
          assertEquals(Problem.Kind.DATA, e.kind());
          assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}");
        }
      }
    }
  }

  @Test
  void leaves_nothing() {
    sample().write(folder.resolve("x.safetensors"));
    Leaks.none(() -> EmbeddingsFile.read(folder.resolve("x.safetensors")));
  }

  private static byte[] damaged(byte[] whole, RandomGenerator random) {
    byte[] bytes =
        random.nextBoolean() ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
    int flips = 1 + random.nextInt(3);
    for (int flip = 0; flip < flips && bytes.length > 0; flip++) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private void refused(String name, byte[] content, String message) throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, content);
    assertThatThrownBy(() -> EmbeddingsFile.read(file))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message)
        .hasMessageStartingWith(file.toString());
  }

  private static byte[] text(String content) {
    return content.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] npy(int version, String type, String shape, int count) {
    String header = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, shape);
    byte[] padded =
        (header + " ".repeat(63 - header.length() % 64) + "\n").getBytes(StandardCharsets.US_ASCII);
    var bytes = ByteBuffer.allocate(12 + padded.length + 8 * count).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    if (version == 1) {
      bytes.putShort((short) padded.length);
    } else {
      bytes.putInt(padded.length);
    }
    bytes.put(padded);
    for (int i = 0; i < count; i++) {
      switch (type) {
        case "<f2" -> bytes.putShort(Float.floatToFloat16(i / 2f));
        case "<f8" -> bytes.putDouble(i / 2.0);
        default -> bytes.putFloat(i / 2f);
      }
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
