package org.fullrank.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Files of other kinds made in memory, and ways to damage them. */
final class Bytes {
  private Bytes() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /** A tar archive of {@code members}, in their order. */
  static byte[] tar(List<Map.Entry<String, byte[]>> members) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(out)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, byte[]> member : members) {
        var entry = new TarArchiveEntry(member.getKey());
        entry.setSize(member.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(member.getValue());
        tar.closeArchiveEntry();
      }
    }
    return out.toByteArray();
  }

  /** A zip archive of {@code members}. */
  static byte[] zip(Map<String, byte[]> members) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        zip.putNextEntry(new ZipEntry(member.getKey()));
        zip.write(member.getValue());
      }
    }
    return out.toByteArray();
  }

  /** An IDX images file of {@code samples}. */
  static byte[] idxImages(int count, int height, int width, int... samples) {
    var file = ByteBuffer.allocate(16 + samples.length);
    file.putInt(0x0803).putInt(count).putInt(height).putInt(width);
    Arrays.stream(samples).forEach(sample -> file.put((byte) sample));
    return file.array();
  }

  /** An IDX labels file. */
  static byte[] idxLabels(int... labels) {
    var file = ByteBuffer.allocate(8 + labels.length).putInt(0x0801).putInt(labels.length);
    Arrays.stream(labels).forEach(label -> file.put((byte) label));
    return file.array();
  }

  /** {@code file} cut off somewhere, or with a few bits turned over. */
  static byte[] damaged(byte[] file, RandomGenerator random) {
    if (random.nextBoolean()) {
      return Arrays.copyOf(file, random.nextInt(file.length));
    }
    byte[] copy = file.clone();
    for (int i = random.nextInt(1, 9); i > 0; i--) {
      int end =
          random.nextBoolean() ? Math.min(64, copy.length) : copy.length; // headers more often
      copy[random.nextInt(end)] ^= (byte) (1 << random.nextInt(8));
    }
    return copy;
  }

  /** Writes {@code bytes} to {@code name} below {@code folder}. */
  static Path put(Path folder, String name, byte[] bytes) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A 2 × 1 gray PNG file that begins with {@code sample}. */
  static byte[] png(int sample) {
    try {
      return Exhibits.written(Exhibits.gray(2, sample, 255 - sample), "png");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
