package org.fullrank.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.fullrank.core.Seed;
import org.fullrank.data.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageChangeTest {
  private static final Seed SEED = new Seed(1);

  private static byte[] bytes(int... levels) {
    var bytes = new byte[levels.length];
    for (int i = 0; i < levels.length; i++) {
      bytes[i] = (byte) levels[i];
    }
    return bytes;
  }

  @Test
  void golden_aMirroredImage() {
    var image = new Image(1, 2, 3, bytes(1, 2, 3, 4, 5, 6));
    assertThat(ImageChange.MIRROR.apply(image, SEED).pixels()).containsExactly(3, 2, 1, 6, 5, 4);
  }

  /** (1 + 2 + 5 + 6 + 2) / 4 = 4; the last column is dropped. */
  @Test
  void golden_halfTheSizeIsTheMeanOfFour() {
    var image = new Image(1, 2, 3, bytes(1, 2, 100, 5, 6, 100));
    Image half = ImageChange.HALF_SIZE.apply(image, SEED);
    assertEquals(1, half.height());
    assertThat(half.pixels()).containsExactly(4);
    var row = new Image(1, 1, 2, bytes(10, 20));
    assertThat(ImageChange.HALF_SIZE.apply(row, SEED).pixels()).containsExactly(15);
  }

  /** Pixel values are their places, so a crop of 3 by 6 of 4 by 8 steps by 1 and by 8. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_aCropIsABoxOfThreeQuarters(long seed) {
    var image = new Image(1, 4, 8, new byte[32]);
    for (int i = 0; i < 32; i++) {
      image.pixels()[i] = (byte) i;
    }
    Image crop = ImageChange.CROP.apply(image, new Seed(seed));
    assertEquals(3, crop.height());
    assertEquals(6, crop.width());
    int corner = crop.pixels()[0];
    assertThat(corner % 8).isBetween(0, 2);
    assertThat(corner / 8).isBetween(0, 1);
    assertThat(crop.pixels()[17]).isEqualTo((byte) (corner + 2 * 8 + 5));
  }

  /** 100 becomes 60 to 80 or 120 to 140; colour channels part by at most 15 % more. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_brightnessIsFarFromOne(long seed) {
    var gray = new Image(1, 1, 1, bytes(100));
    int level = ImageChange.COLOUR.apply(gray, new Seed(seed)).pixels()[0] & 0xFF;
    assertThat(Math.abs(level - 100)).isBetween(20, 40);
    var colour = new Image(3, 1, 1, bytes(100, 100, 100));
    byte[] changed = ImageChange.COLOUR.apply(colour, new Seed(seed)).pixels();
    assertThat(Math.abs((changed[1] & 0xFF) - 100)).isBetween(20, 40);
    assertThat((changed[0] & 0xFF) / (double) (changed[1] & 0xFF)).isBetween(0.84, 1.16);
  }

  /** A flat image survives compression; a chessboard of single pixels does not. */
  @Test
  void golden_jpegLosesFineDetail() {
    var flat = new Image(3, 16, 16, new byte[3 * 256]);
    Arrays.fill(flat.pixels(), (byte) 90);
    for (byte level : ImageChange.JPEG.apply(flat, SEED).pixels()) {
      assertThat(Math.abs((level & 0xFF) - 90)).isLessThanOrEqualTo(2);
    }
    var board = new Image(1, 16, 16, new byte[256]);
    for (int i = 0; i < 256; i++) {
      board.pixels()[i] = (byte) ((i / 16 + i) % 2 == 0 ? 120 : 136);
    }
    Image coarse = ImageChange.JPEG.apply(board, SEED);
    assertEquals(16, coarse.width());
    assertThat(coarse.pixels()).isNotEqualTo(board.pixels());
  }
}
