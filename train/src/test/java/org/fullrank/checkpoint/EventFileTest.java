package org.fullrank.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.fullrank.checkpoint.EventFile.Scalar;
import org.fullrank.core.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EventFileTest {
  private static final Instant START = Instant.EPOCH;

  @TempDir private Path folder;

  /** A file of TensorFlow's own begins with these twelve bytes: the length 24 and its mask. */
  @Test
  void golden_theFirstRecordIsTensorFlows() throws Exception {
    byte[] bytes = written();
    assertEquals("1800000000000000a37f4b22", hex(bytes, 0, 12));
    assertEquals("09" + "0000000000000000" + "1a0d", hex(bytes, 12, 23)); // wall time 0, 13 bytes
    assertThat(new String(bytes, 23, 13, StandardCharsets.UTF_8)).isEqualTo("brain.Event:2");
    assertEquals(crc(bytes, 12, 36), hex(bytes, 36, 40));
  }

  /** Every byte of one event by hand: time 1.5, step 300, {@code a = 0.5}, {@code b = −2}. */
  @Test
  void golden_anEventOfTwoScalars() throws Exception {
    byte[] bytes = written();
    String event =
        "09000000000000f83f" // 1: 1.5 as double
            + "10ac02" // 2: 300 as varint
            + "2a14" // 5: summary of 20 bytes
            + "0a08"
            + "0a0161"
            + "150000003f" // 1: value {1: "a", 2: 0.5f}
            + "0a08"
            + "0a0162"
            + "15000000c0"; // 1: value {1: "b", 2: -2f}
    assertEquals("2200000000000000", hex(bytes, 40, 48));
    assertEquals(event, hex(bytes, 52, 86));
    assertEquals(crc(bytes, 40, 48), hex(bytes, 48, 52));
    assertEquals(crc(bytes, 52, 86), hex(bytes, 86, 90));
    assertEquals(90, bytes.length);
  }

  @Test
  void golden_resumingGivesTheSameBytes() throws Exception {
    Path path = folder.resolve("resumed");
    long vouched;
    try (var file = EventFile.open(path, 0, START)) {
      vouched = file.length();
      file.append(START, 1, List.of(new Scalar("lost", 1)));
    }
    try (var file = EventFile.open(path, vouched, START)) {
      append(file);
      assertEquals(90, file.length());
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(written());
  }

  @Test
  void refuses_aFileShorterThanItsCheckpoint() {
    assertThatThrownBy(() -> EventFile.open(folder.resolve("short"), 99, START))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("shorter than the 99 bytes");
  }

  private byte[] written() throws Exception {
    Path path = folder.resolve(EventFile.NAME);
    try (var file = EventFile.open(path, 0, START)) {
      append(file);
    }
    return Files.readAllBytes(path);
  }

  private static void append(EventFile file) {
    file.append(START.plusMillis(1500), 300, List.of(new Scalar("a", 0.5), new Scalar("b", -2)));
  }

  private static String hex(byte[] bytes, int from, int to) {
    return HexFormat.of().formatHex(bytes, from, to);
  }

  /** The masked CRC-32C bit by bit from its definition, little endian. */
  private static String crc(byte[] bytes, int from, int to) {
    int crc = -1;
    for (byte b : Arrays.copyOfRange(bytes, from, to)) {
      crc ^= b & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
      }
    }
    crc = ~crc;
    int masked = ((crc >>> 15) | (crc << 17)) + 0xA282EAD8;
    var out = new ByteArrayOutputStream();
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(masked >>> shift);
    }
    return HexFormat.of().formatHex(out.toByteArray());
  }
}
