package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
  private static final byte[] IMAGES = Bytes.idxImages(3, 1, 2, 0, 1, 128, 200, 254, 255);
  private static final byte[] LABELS = Bytes.idxLabels(4, 0, 2);

  @TempDir private Path folder;

  @Test
  void golden_imagesAndLabelsInTheirOrder() throws Exception {
    Path labels = Bytes.put(folder, "labels.gz", Bytes.gzip(LABELS));
    Splits splits = open(IMAGES, Optional.of(labels), 0);
    Dataset train = splits.train();
    assertEquals(3, train.size());
    assertEquals(0, splits.test().size());
    assertThat(train.image(1).pixels()).containsExactly((byte) 128, (byte) 200);
    assertEquals(2, train.image(2).width());
    assertThat(IntStream.range(0, 3).map(train::label)).containsExactly(4, 0, 2);
    assertThat(train.classes()).containsExactly("0", "1", "2", "3", "4");
    assertEquals("2", train.id(2));
  }

  @Test
  void golden_withoutLabels() {
    Dataset train = open(IMAGES, Optional.empty(), 0).train();
    assertEquals(Dataset.UNLABELLED, train.label(0));
    assertThat(train.classes()).isEmpty();
  }

  @Test
  void golden_aFolderOfTheMnistFamily() throws Exception {
    Bytes.put(folder, "train-images-idx3-ubyte", IMAGES);
    Bytes.put(folder, "train-labels-idx1-ubyte.gz", Bytes.gzip(LABELS));
    Bytes.put(folder, "t10k-images-idx3-ubyte.gz", Bytes.gzip(Bytes.idxImages(1, 1, 2, 7, 8)));
    Bytes.put(folder, "t10k-labels-idx1-ubyte", Bytes.idxLabels(5));
    Splits splits = new DataConfig.Idx(folder, Optional.empty(), 0).open(new Skipped());
    assertEquals(3, splits.train().size());
    assertThat(splits.test().image(0).pixels()).containsExactly(7, 8);
    assertEquals(5, splits.test().label(0));
    assertThat(splits.train().classes()).hasSize(6);
    assertEquals("test/0", splits.test().id(0));
  }

  /** Counts, sums and single samples were taken with another program, in another language. */
  @Test
  void golden_theEmbeddedSample() throws Exception {
    Splits splits = new DataConfig.FashionMini().open(new Skipped());
    assertEquals(2000, splits.train().size());
    assertEquals(500, splits.test().size());
    assertThat(sums(splits.train())).containsExactly(114_533_639L, 14_319_077_849L);
    assertThat(sums(splits.test())).containsExactly(28_931_962L, 3_610_089_860L);
    assertEquals(229, splits.train().image(7).pixels()[14 * 28 + 14] & 0xFF);
    assertThat(IntStream.range(0, 10).map(splits.train()::label))
        .containsExactly(9, 0, 0, 3, 0, 2, 7, 2, 5, 5);
    assertThat(IntStream.range(0, 10).map(splits.test()::label))
        .containsExactly(9, 2, 1, 1, 6, 1, 4, 6, 5, 7);
    for (int label = 0; label < 10; label++) {
      int wanted = label;
      assertEquals(
          200, IntStream.range(0, 2000).filter(i -> splits.train().label(i) == wanted).count());
      assertEquals(
          50, IntStream.range(0, 500).filter(i -> splits.test().label(i) == wanted).count());
    }
    assertEquals("Sneaker", splits.train().classes().get(7));
  }

  /** The sum of all samples, and the sum weighted by place modulo 251. */
  private static long[] sums(Dataset set) throws Unreadable {
    long plain = 0;
    long weighted = 0;
    int place = 0;
    for (int i = 0; i < set.size(); i++) {
      for (byte pixel : set.image(i).pixels()) {
        plain += pixel & 0xFF;
        weighted += (place++ % 251) * (long) (pixel & 0xFF);
      }
    }
    return new long[] {plain, weighted};
  }

  @Test
  void property_theManifestHashSeesEveryByte() throws Exception {
    byte[] other = IMAGES.clone();
    other[20] ^= 1;
    Path labels = Bytes.put(folder, "labels", LABELS);
    String hash = open(IMAGES, Optional.of(labels), 0).train().manifestHash();
    assertThat(hash).matches("[0-9a-f]{64}");
    assertEquals(hash, open(IMAGES, Optional.of(labels), 0).train().manifestHash());
    assertThat(open(other, Optional.of(labels), 0).train().manifestHash()).isNotEqualTo(hash);
    assertThat(open(IMAGES, Optional.empty(), 0).train().manifestHash()).isNotEqualTo(hash);
  }

  @Test
  void refuses_filesThatAreNotWhatTheirHeaderSays() throws IOException {
    refused(
        Bytes.idxLabels(1), "want IDX images [count, height, width] (0x00000803), was 0x00000801");
    refused(new byte[] {0, 0, 8, 3, 0}, "the file ends early");
    refused(Bytes.idxImages(4, 1, 2, 0, 1, 2, 3, 4, 5, 6), "the file ends early");
    refused(
        Bytes.idxImages(40_000, 100, 100, 1),
        "the header promises 400,000,000 bytes, more than a file of 17 can hold here");
    refused(Bytes.idxImages(1, 1, 1, 1, 2), "more bytes than the 1 that the header promises");
    refused(Bytes.idxImages(1, -1, 1, 1), "height: want a positive number, was -1");
    refused(
        Bytes.idxImages(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 1),
        "long overflow");
  }

  @Test
  void refuses_anotherNumberOfLabels() {
    Path labels = Bytes.put(folder, "labels", Bytes.idxLabels(1, 2));
    assertThatThrownBy(() -> open(IMAGES, Optional.of(labels), 0))
        .isInstanceOf(Problem.class)
        .hasMessage("IDX files: want as many labels as images, were 2 labels and 3 images");
  }

  @Test
  void refuses_aMissingFile() {
    Path missing = folder.resolve("no.idx");
    assertThatThrownBy(() -> new DataConfig.Idx(missing, Optional.empty(), 0).open(new Skipped()))
        .isInstanceOf(Problem.class)
        .hasMessage(missing + ": want an IDX file; no such file or folder");
  }

  private void refused(byte[] images, String why) {
    assertThatThrownBy(() -> open(images, Optional.empty(), 0))
        .isInstanceOf(Problem.class)
        .hasMessage(folder.resolve("images") + ": " + why);
  }

  private Splits open(byte[] images, Optional<Path> labels, double testFraction) {
    Path file = Bytes.put(folder, "images", images);
    return new DataConfig.Idx(file, labels, testFraction).open(new Skipped());
  }
}
