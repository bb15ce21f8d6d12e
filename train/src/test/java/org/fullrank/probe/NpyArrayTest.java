package org.fullrank.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arrays of numbers of every format, as numpy.save, numpy.savez and safetensors write them. */
class NpyArrayTest {
  @TempDir private Path folder;

  /** A file of format 1.0 with the {@code body}. */
  private static byte[] npy(String type, String order, String shape, byte[] body) {
    String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }".formatted(type, order, shape);
    byte[] padded =
        (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(10 + padded.length + body.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) padded.length)
        .put(padded)
        .put(body)
        .array();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private EmbeddingsFile read(byte[] npy) {
    try {
      return EmbeddingsFile.read(Files.write(folder.resolve("x.npy"), npy));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void assertReads(float[] wanted, String type, int... body) {
    byte[] file = npy(type, "False", "(1, %d)".formatted(wanted.length), bytes(body));
    assertArrayEquals(wanted, read(file).embeddings().values(), type);
  }

  /** Bytes by hand: 1.5 is 3E00 in fp16, 3FC0 in bf16, 3FC00000 in fp32, 3FF8000000000000. */
  @Test
  void golden_everyFormatInBothOrders() {
    assertReads(new float[] {1.5f}, "<f2", 0, 0x3E);
    assertReads(new float[] {1.5f}, ">f2", 0x3E, 0);
    assertReads(new float[] {1.5f, -1.5f}, "<V2", 0xC0, 0x3F, 0xC0, 0xBF);
    assertReads(new float[] {1.5f, -1.5f}, "|V2", 0xC0, 0x3F, 0xC0, 0xBF);
    assertReads(new float[] {1.5f}, ">f4", 0x3F, 0xC0, 0, 0);
    assertReads(new float[] {1.5f}, "=f4", 0, 0, 0xC0, 0x3F);
    assertReads(new float[] {1.5f}, ">f8", 0x3F, 0xF8, 0, 0, 0, 0, 0, 0);
    assertReads(new float[] {-1, 127}, "|i1", 0xFF, 0x7F);
    assertReads(new float[] {255, 127}, "|u1", 0xFF, 0x7F);
    assertReads(new float[] {1, 0}, "|b1", 1, 0);
    assertReads(new float[] {-2}, "<i2", 0xFE, 0xFF);
    assertReads(new float[] {-2}, ">i2", 0xFF, 0xFE);
    assertReads(new float[] {65534}, "<u2", 0xFE, 0xFF);
    assertReads(new float[] {-2}, ">i4", 0xFF, 0xFF, 0xFF, 0xFE);
    assertReads(new float[] {0x1p32f}, "<u4", 0xFE, 0xFF, 0xFF, 0xFF);
    assertReads(new float[] {-2}, "<i8", 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF);
    assertReads(new float[] {0x1p64f}, "<u8", 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF);
  }

  /** [[0, 1, 2], [3, 4, 5]] in Fortran order lies as 0 3 1 4 2 5. */
  @Test
  void golden_fortranOrder() {
    var read = read(npy("|i1", "True", "(2, 3)", bytes(0, 3, 1, 4, 2, 5))).embeddings();
    assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, read.values());
    assertEquals(3, read.width());
    var tokens = read(npy("|i1", "True", "(2, 2, 2)", bytes(0, 4, 2, 6, 1, 5, 3, 7)));
    assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5, 6, 7}, tokens.tokens().orElseThrow().values());
  }

  /** Two samples of three tokens of width 2: each embedding is the mean of its tokens. */
  @Test
  void golden_tokens() {
    var read = read(npy("|i1", "False", "(2, 3, 2)", bytes(0, 1, 3, 3, 6, 5, 1, 1, 1, 1, 1, 4)));
    assertArrayEquals(new float[] {3, 3, 1, 2}, read.embeddings().values());
    assertEquals(3, read.tokens().orElseThrow().perSample());
    assertEquals(2, read.ids().length);
    var single = read(npy("|i1", "False", "(2, 1, 2)", bytes(0, 1, 3, 3)));
    assertThat(single.tokens()).isEmpty();
    assertArrayEquals(new float[] {0, 1, 3, 3}, single.embeddings().values());
  }

  /** 1e300 and 2e300 as float64 are finite numbers, also in safetensors. */
  @Test
  void golden_numbersBeyondFp32() {
    var body = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    body.putDouble(1e300).putDouble(-2e300).putDouble(Double.NaN);
    float[] read = read(npy("<f8", "False", "(1, 3)", body.array())).embeddings().values();
    assertThat(read[0]).isFinite().isPositive();
    assertEquals(-2, read[1] / read[0], 1e-6);
    assertThat(read[2]).isNaN();
    Path file = folder.resolve("x.safetensors");
    try (var _ = Scope.open()) {
      Safetensors.write(
          file, Map.of("z", Tensors.of(new double[] {1e300, -2e300}, 1, 2)), Map.of());
    }
    float[] stored = EmbeddingsFile.read(file).embeddings().values();
    assertThat(stored[0]).isFinite().isPositive();
    assertEquals(-2, stored[1] / stored[0], 1e-6);
  }

  private Path npz(Map<String, byte[]> members) throws IOException {
    Path file = folder.resolve("x.npz");
    try (OutputStream out = Files.newOutputStream(file);
        var zip = new ZipOutputStream(out)) {
      for (var member : members.entrySet()) {
        zip.putNextEntry(new ZipEntry(member.getKey() + ".npy"));
        zip.write(member.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }

  @Test
  void golden_npz() throws IOException {
    var members = new LinkedHashMap<String, byte[]>();
    members.put("x", npy("|i1", "False", "(3, 2)", bytes(1, 2, 3, 4, 5, 6)));
    members.put(
        "labels",
        npy("<i4", "False", "(3,)", bytes(7, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0)));
    members.put(
        "paths",
        npy(
            "<U2",
            "False",
            "(3,)",
            "a\0\0\0b\0\0\0c\0\0\0\0\0\0\0e\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1)));
    var read = EmbeddingsFile.read(npz(members));
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, read.embeddings().values());
    assertArrayEquals(new int[] {1, -1, 0}, read.embeddings().labels().indices());
    assertEquals(List.of("2", "7"), read.embeddings().labels().names());
    assertEquals(List.of("ab", "c", "e"), read.paths());
    members.put("y2", npy("|i1", "False", "(1, 2)", bytes(8, 9)));
    Path two = npz(members);
    assertThatThrownBy(() -> EmbeddingsFile.read(two))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("holds 2: x, y2; choose one with --array NAME");
    assertArrayEquals(
        new float[] {8, 9}, EmbeddingsFile.read(two, Optional.of("y2")).embeddings().values());
    assertThatThrownBy(() -> EmbeddingsFile.read(two, Optional.of("z\u001b")))
        .hasMessageEndingWith("holds no array z?");
    Files.writeString(two, "no archive");
    assertThatThrownBy(() -> EmbeddingsFile.read(two))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith(two + ": cannot be read (");
  }

  private Path safetensors(Map<String, Tensor> tensors) {
    Path file = folder.resolve("y.safetensors");
    Safetensors.write(file, tensors, Map.of());
    return file;
  }

  @Test
  void golden_anArrayChosenByName() {
    try (var _ = Scope.open()) {
      Path two = safetensors(Map.of("a", Ops.ones(4, 3), "b", Ops.ones(2, 5, 3)));
      assertThatThrownBy(() -> EmbeddingsFile.read(two))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("holds 2: a, b; choose one with --array NAME");
      assertEquals(4, EmbeddingsFile.read(two, Optional.of("a")).embeddings().size());
      assertEquals(
          5, EmbeddingsFile.read(two, Optional.of("b")).tokens().orElseThrow().perSample());
      assertThatThrownBy(() -> EmbeddingsFile.read(two, Optional.of("c")))
          .hasMessageEndingWith("holds no tensor c");
    }
  }

  @Test
  void refuses_weightsAndFilesOfOthers() throws IOException {
    try (var _ = Scope.open()) {
      Path weights =
          safetensors(
              Map.of(
                  "blocks.0.attn.qkv.weight", Ops.ones(6, 2),
                  "blocks.0.attn.qkv.bias", Ops.ones(6),
                  "pos_embed", Ops.ones(1, 4, 2)));
      assertThatThrownBy(() -> EmbeddingsFile.read(weights))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("holds the weights of a model, 3 tensors such as ")
          .hasMessageContaining("embed images with the model first");
      assertEquals(
          6, EmbeddingsFile.read(weights, Optional.of("blocks.0.attn.qkv.weight")).ids().length);
    }
    for (String name :
        List.of("x.pt", "x.pth", "x.ckpt", "x.onnx", "x.h5", "x.parquet", "x.json")) {
      Path file = Files.writeString(folder.resolve(name), "?");
      assertThatThrownBy(() -> EmbeddingsFile.read(file))
          .isInstanceOfSatisfying(
              Problem.class, it -> assertThat(it.kind()).isEqualTo(Problem.Kind.DATA))
          .hasMessageStartingWith(file + ": ")
          .message()
          .doesNotContain("want a name that ends in");
    }
    assertThatThrownBy(() -> read(npy("<f4", "False", "(1, 1, 1, 1)", new byte[4])))
        .hasMessageContaining("average over rows and columns first");
  }
}
