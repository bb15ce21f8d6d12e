package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.awt.image.BufferedImage;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged files of every kind: one line in words each time, nothing else, and no waiting. */
class FuzzTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_damagedImagesAreRefusedOrRead(long seed) throws Exception {
    RandomGenerator random = new Seed(seed).random();
    List<byte[]> files = images();
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          for (byte[] file : files) {
            for (int i = 0; i < 3; i++) {
              decode(Bytes.damaged(file, random));
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_damagedSetsAreRefusedOrRead(long seed, @TempDir Path folder) throws Exception {
    RandomGenerator random = new Seed(seed).random();
    byte[] tar = tar();
    byte[] idx = Bytes.idxImages(2, 2, 2, 1, 2, 3, 4, 5, 6, 7, 8);
    byte[] csv = Bytes.utf8("path,label,split\na.png,x,train\n\"b.png\",y,test\n");
    byte[] lines = Bytes.utf8("{\"path\":\"a.png\",\"label\":3}\n{\"path\":\"b.png\"}\n");
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          for (int i = 0; i < 3; i++) {
            open(new DataConfig.Tar(put(folder, "a.tar", tar, random), 0));
            open(new DataConfig.Tar(put(folder, "a.tgz", Bytes.gzip(tar), random), 0));
            open(new DataConfig.Idx(put(folder, "a", idx, random), Optional.empty(), 0));
            open(
                new DataConfig.Idx(put(folder, "b", Bytes.gzip(idx), random), Optional.empty(), 0));
            open(new DataConfig.Manifest(put(folder, "a.csv", csv, random), 0));
            open(new DataConfig.Manifest(put(folder, "a.jsonl", lines, random), 0));
          }
        });
  }

  private static Path put(Path folder, String name, byte[] whole, RandomGenerator random) {
    return Bytes.put(folder, name, Bytes.damaged(whole, random));
  }

  private static void open(DataConfig config) {
    try (Splits splits = config.open(new Skipped())) {
      for (int i = 0; i < splits.train().size(); i++) {
        splits.train().image(i);
      }
    } catch (Unreadable | Problem refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  private static void decode(byte[] file) {
    try {
      Image image = Decoder.decode("fuzzed", file);
      assertThat((long) image.height() * image.width()).isLessThanOrEqualTo(Decoder.MOST_PIXELS);
    } catch (Unreadable refused) {
      assertThat(refused.getMessage()).startsWith("fuzzed: ").doesNotContain("\n");
    }
  }

  private static byte[] tar() throws Exception {
    return Bytes.tar(
        List.of(
            Map.entry("a/1.png", Bytes.png(1)),
            Map.entry("a/1.cls", Bytes.utf8("4")),
            Map.entry("x".repeat(150) + ".png", Bytes.png(2)),
            Map.entry("b/2.json", Bytes.utf8("{\"label\":\"x\"}")),
            Map.entry("b/2.png", Bytes.png(3))));
  }

  private static List<byte[]> images() throws Exception {
    int[] noise = new Seed(7).random().ints(24 * 24, 0, 1 << 24).toArray();
    BufferedImage picture = Exhibits.rgb(24, noise);
    List<byte[]> files = new ArrayList<>();
    for (String format : List.of("jpeg", "png", "bmp", "gif", "tiff")) {
      files.add(Exhibits.written(picture, format));
    }
    int[] ramp = IntStream.range(0, 24 * 24).toArray();
    files.add(Exhibits.webp());
    files.add(Exhibits.jpegWithExif(files.getFirst(), 6));
    files.add(Exhibits.pngWithExif(files.get(1), 5));
    files.add(Exhibits.tiff(ByteOrder.BIG_ENDIAN, 8, 24, ramp));
    files.add(Exhibits.written(Exhibits.samples16(2, 24, ramp), "png"));
    return files;
  }

  @Test
  void property_theWholeFilesAreRead() throws Exception {
    for (byte[] file : images()) {
      assertThat(Decoder.decode("whole", file).pixels()).isNotEmpty();
    }
  }
}
