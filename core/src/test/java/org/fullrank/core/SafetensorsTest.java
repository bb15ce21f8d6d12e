package org.fullrank.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsTest {
  @TempDir private Path folder;

  private Path file(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    var bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    return Files.write(folder.resolve("x.safetensors"), bytes.array());
  }

  /** The header is filled up with spaces to 96 bytes; then 1.5 and −2 as fp32, little-endian. */
  @Test
  void golden_bytes() throws IOException {
    Path path = folder.resolve("golden.safetensors");
    try (var _ = Scope.open()) {
      var w = Tensors.of(new float[] {1.5f, -2}, 1, 2);
      Safetensors.write(path, Map.of("w", w), Map.of("b", "2", "a", "1"));
    }
    String header =
        "{\"__metadata__\":{\"a\":\"1\",\"b\":\"2\"},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}";
    byte[] bytes = Files.readAllBytes(path);
    var wanted = ByteBuffer.allocate(bytes.length).order(ByteOrder.LITTLE_ENDIAN);
    wanted.putLong(96).put(header.getBytes(StandardCharsets.US_ASCII));
    while (wanted.position() < 8 + 96) {
      wanted.put((byte) ' ');
    }
    wanted.put(new byte[] {0, 0, (byte) 0xC0, 0x3F, 0, 0, 0, (byte) 0xC0});
    assertArrayEquals(wanted.array(), bytes);
  }

  /** Widest first, then by name, so that nothing depends on the order in which tensors came. */
  @Test
  void golden_theOrderOfTheTensorsDoesNotMatter() throws IOException {
    try (var _ = Scope.open()) {
      var forth = new LinkedHashMap<String, Tensor>();
      forth.put("b", Ops.ones(2));
      forth.put("a", Ops.zeros(3));
      forth.put("z", Ops.range(4));
      var back = new LinkedHashMap<String, Tensor>();
      forth.sequencedEntrySet().reversed().forEach(e -> back.put(e.getKey(), e.getValue()));
      Path first = folder.resolve("first");
      Path second = folder.resolve("second");
      Safetensors.write(first, forth, Map.of());
      Safetensors.write(second, back, Map.of());
      assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
      try (var file = Safetensors.open(first)) {
        assertThat(file.names()).containsExactly("z", "a", "b");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Dtype.class)
  void property_everyTypeComesBackBitForBit(Dtype dtype) {
    try (var _ = Scope.open()) {
      Tensor matrix = Ops.plus(Ops.times(Ops.randn(new Seed(3), 5, 7), 40), 50).to(dtype.type());
      var tensors =
          Map.of(
              "matrix", matrix,
              "turned", matrix.transpose(0, 1),
              "scalar", matrix.select(0, 0).select(0, 0),
              "empty", matrix.narrow(0, 0, 0));
      Path path = folder.resolve("types.safetensors");
      Safetensors.write(path, tensors, Map.of("größe", "\"\u0001\n"));
      try (var file = Safetensors.open(path)) {
        assertEquals(Map.of("größe", "\"\u0001\n"), file.metadata());
        tensors.forEach((name, tensor) -> assertSame(name, tensor, file.read(name)));
      }
    }
  }

  private static void assertSame(String name, Tensor wanted, Tensor was) {
    assertEquals(Tensors.type(wanted), Tensors.type(was), name);
    assertArrayEquals(wanted.shape(), was.shape(), name);
    assertTrue(torch.equal(wanted, was), name);
  }

  @Test
  void golden_readsOverATensorThatIsThere() {
    try (var _ = Scope.open()) {
      Path path = folder.resolve("over.safetensors");
      Safetensors.write(path, Map.of("w", Tensors.of(new float[] {1, 2, 3, 4}, 2, 2)), Map.of());
      Tensor into = Ops.zeros(2, 2).transpose(0, 1).requires_grad_(true);
      try (var file = Safetensors.open(path)) {
        file.readInto("w", into);
        assertArrayEquals(new float[] {1, 2, 3, 4}, Tensors.floats(into));
        assertThatThrownBy(() -> file.readInto("w", Ops.zeros(4)))
            .isInstanceOf(Problem.class)
            .hasMessageEndingWith("w: want Float of shape [4], was Float of shape [2, 2]");
        assertThatThrownBy(() -> file.read("v")).hasMessageEndingWith("holds no tensor v");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                                        | 0 | does not start with '{'",
        " {}                                                       | 1 | want 0 bytes of data, was 1",
        "{\"a\":1}                                                 | 0 | a: want START_OBJECT",
        "{} {}                                                     | 0 | something follows",
        "{\"a\"                                                    | 0 | not valid JSON",
        "{\"__metadata__\":{\"a\":1}}                              | 0 | __metadata__.a: want VALUE_STRING",
        "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}              | 0 | Duplicate",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 8 | Duplicate",
        "{\"a\":{\"dtype\":\"F8\",\"shape\":[4],\"data_offsets\":[0,4]}}  | 4 | a: want a dtype of [F64,",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | 4 | a: want 8 bytes for shape [2] of F32, was 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 8 | a: want its data to begin at byte 0, was 4",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}} | 6 | b: want its data to begin at byte 4, was 2",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[-4],\"data_offsets\":[0,4]}}  | 4 | a.shape: want numbers of zero or more",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4.0],\"data_offsets\":[0,4]}} | 4 | a.shape: want END_ARRAY",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,9223372036854775808]}} | 4 | Numeric value (9223372036854775808)",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}} | 0 | a: the shape is too large",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[0,4611686018427387904,4],\"data_offsets\":[0,0]}} | 0 | a: the shape is too large",
        "{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,0]}}             | 0 | a: want a dtype, a shape and two data_offsets",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0]}} | 0 | a: want a dtype, a shape and two data_offsets",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4],\"x\":1}} | 4 | a: unknown key x",
      })
  void refuses_whatTheFormatForbids(String header, int dataBytes, String why) throws IOException {
    Path path = file(header, dataBytes);
    assertThatThrownBy(() -> Safetensors.open(path))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertEquals(Problem.Kind.DATA, problem.kind()))
        .hasMessageStartingWith(path.toString())
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  @Test
  void refuses_absurdLengthsAndMissingFiles() throws IOException {
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> Safetensors.open(none)).hasMessage(none + ": no such file");
    assertThatThrownBy(() -> Safetensors.open(folder)).isInstanceOf(Problem.class);
    for (long length : new long[] {-1, 1, 100_000_001, Long.MAX_VALUE}) {
      var bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      Path path = Files.write(folder.resolve("absurd"), bytes.array());
      assertThatThrownBy(() -> Safetensors.open(path))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("a header of " + Long.toUnsignedString(length));
    }
  }

  @Test
  void refuses_toWriteWhatTheFormatCannotHold() {
    try (var _ = Scope.open()) {
      Tensor complex = Ops.ones(2).to(ScalarType.ComplexFloat);
      assertThatThrownBy(
              () -> Safetensors.write(folder.resolve("x"), Map.of("c", complex), Map.of()))
          .hasMessageStartingWith("c: want one of [F64,");
    }
  }

  /** 25 damaged copies for each of 20 seeds: cut short, or with up to eight bits turned. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_aDamagedFileIsReadOrRefused(long seed) throws IOException {
    Path sound = folder.resolve("sound");
    Path damaged = folder.resolve("damaged");
    try (var _ = Scope.open()) {
      var tensors =
          Map.of("b", Ops.range(3).to(ScalarType.Bool), "w", Ops.ones(2, 3), "e", Ops.zeros(0, 2));
      Safetensors.write(sound, tensors, Map.of("method", "byol"));
    }
    byte[] bytes = Files.readAllBytes(sound);
    RandomGenerator random = new Seed(seed).random();
    for (int copy = 0; copy < 25; copy++) {
      Files.write(damaged, damage(bytes, random));
      try (var _ = Scope.open();
          var file = Safetensors.open(damaged)) {
        file.names().forEach(name -> Tensors.doubles(file.read(name)));
      } catch (Problem problem) {
        assertThat(problem).hasMessageStartingWith(damaged.toString());
        assertThat(problem).hasMessageNotContainingAny("\n", "\r");
      }
    }
  }

  private static byte[] damage(byte[] sound, RandomGenerator random) {
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(sound, random.nextInt(sound.length));
    }
    byte[] bytes = sound.clone();
    int flips = random.nextInt(1, 9);
    for (int flip = 0; flip < flips; flip++) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  /** A sparse file of 3 GiB, whose second tensor lies beyond what an int can count. */
  @Test
  void golden_readsBeyondTwoGibibytes() throws IOException {
    long size = 3L << 30;
    String all = "\"all\":{\"dtype\":\"F32\",\"shape\":[" + size / 4;
    String tail = "\"tail\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[" + size;
    String offsets = "],\"data_offsets\":[0," + size + "]}";
    Path path = file("{" + all + offsets + "," + tail + "," + (size + 2) + "]}}", 0);
    try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {7, 9}), channel.size() + size);
    }
    try (var _ = Scope.open();
        var file = Safetensors.open(path)) {
      assertArrayEquals(new float[] {7, 9}, Tensors.floats(file.read("tail")));
    }
  }

  @Test
  void leaves_nothing() {
    Path path = folder.resolve("leaks");
    Leaks.none(() -> {
      Safetensors.write(path, Map.of("w", Ops.ones(4), "b", Ops.range(2)), Map.of());
      try (var file = Safetensors.open(path)) {
        file.read("w");
        file.readInto("b", Ops.range(2));
      }
    });
  }
}
