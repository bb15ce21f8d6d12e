package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 64 files of which every second is looked at; none is an image, so that decoding would fail. */
class SampleTest {
  @TempDir private Path folder;

  @Test
  void golden_bytesOfEverySecondFileAndNoPixels() throws Exception {
    for (int i = 0; i < 64; i++) {
      Bytes.put(folder, "%02d.png".formatted(i), new byte[] {(byte) i});
    }
    var sum = new Sha256();
    for (int i = 0; i < 64; i += 2) {
      sum.add(1L).add(new byte[] {(byte) i});
    }
    String hash = hash();
    assertEquals(sum.hex(), hash);
    Bytes.put(folder, "05.png", new byte[] {9});
    assertEquals(hash, hash());
    Bytes.put(folder, "06.png", new byte[] {9});
    assertThat(hash()).isNotEqualTo(hash);
  }

  /** One that is gone counts as its id. */
  @Test
  void golden_whatCannotBeRead() throws Exception {
    Path file = Bytes.put(folder, "a.png", new byte[] {1});
    try (Splits splits = open()) {
      Files.delete(file);
      assertEquals(new Sha256().add("a.png").hex(), splits.train().sampleHash());
    }
  }

  private String hash() {
    try (Splits splits = open()) {
      return splits.train().sampleHash();
    }
  }

  private Splits open() {
    return new DataConfig.Images(folder, 0).open(new Skipped());
  }
}
