package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Dataset;
import org.fullrank.data.Image;
import org.fullrank.data.Skipped;
import org.fullrank.data.Target;
import org.junit.jupiter.api.Test;

class PixelsTest {
  /** Some images in memory. */
  private record Few(List<Image> all) implements Dataset {
    @Override
    public int size() {
      return all.size();
    }

    @Override
    public Image item(int index) {
      return all.get(index);
    }

    @Override
    public Target target(int index) {
      return new Target.None();
    }

    @Override
    public String id(int index) {
      return String.valueOf(index);
    }

    @Override
    public List<String> classes() {
      return List.of();
    }

    @Override
    public String manifestHash() {
      return "";
    }

    @Override
    public void close() {}
  }

  /**
   * A white pixel, and four of which one is white: the images weigh the same, so the mean is (1 +
   * ¼)/2 = 0.625, the mean square too, and the deviation √(0.625 − 0.625²) = 0.4841.
   */
  @Test
  void golden_imagesWeighTheSame() {
    var pixels =
        Pixels.measured(new Few(List.of(Sample.gray(1, 1, 255), Sample.gray(2, 2, 255, 0, 0, 0))));
    assertThat(pixels).contains(new Pixels(1, List.of(0.625), List.of(0.4841)));
  }

  /** Pure red is 0.299 gray. Equal pixels have no deviation: a level is taken. */
  @Test
  void golden_colourIsWeighed() {
    var pixels = Pixels.measured(new Few(List.of(Sample.image(3, 1, 1, 255, 0, 0))));
    assertThat(pixels).contains(new Pixels(1, List.of(0.299), List.of(0.0039)));
  }

  /** The published numbers of Fashion-MNIST, from a thousand of its images. */
  @Test
  void golden_fashionMnistIsWhatItIsSaidToBe() {
    try (var data = new DataConfig.FashionMini().open(new Skipped())) {
      var pixels = Pixels.measured(data.train()).orElseThrow();
      assertEquals(0.286, pixels.mean(0), 0.01);
      assertEquals(0.353, pixels.std(0), 0.01);
    }
  }

  @Test
  void golden_unreadableImagesAreLeftOut() {
    var gap = Pixels.measured(new MemorySet(3, Set.of(1), Set.of()));
    assertThat(gap).isPresent().isNotEqualTo(Pixels.measured(MemorySet.of(3)));
    assertThat(Pixels.measured(new MemorySet(2, Set.of(0, 1), Set.of()))).isEmpty();
  }

  @Test
  void golden_whatIsGivenStays() {
    var half = new Pixels(1, List.of(0.5), List.of());
    assertFalse(half.isResolved());
    assertEquals(new Pixels(1, List.of(0.5), List.of(0.353)), half.usual());
    assertTrue(half.usual().isResolved());
    assertEquals(Pixels.IMAGENET, Pixels.RGB.usual());
  }

  @Test
  void golden_everyKindOfViewsTakesOtherPixels() {
    for (ImageViews views :
        List.of(
            ImageViews.Plain.DEFAULT,
            ImageViews.Simclr.DEFAULT,
            ImageViews.Byol.DEFAULT,
            ImageViews.MultiCrop.DEFAULT,
            ImageViews.Repeat.DEFAULT,
            new ImageViews.Custom(ImageViews.Byol.DEFAULT.policies(), Pixels.GRAY))) {
      var other = views.with(Pixels.FASHION_MNIST);
      assertEquals(Pixels.FASHION_MNIST, other.pixels());
      assertEquals(views.policies(), other.policies());
      assertEquals(views, other.with(views.pixels()));
    }
  }

  /** A thousand and one images: the last is not among those that are looked at. */
  @Test
  void golden_aThousandAreEnough() {
    var all =
        IntStream.rangeClosed(0, 1000)
            .mapToObj(i -> Sample.gray(1, 1, i < 1000 ? 255 : 0))
            .toList();
    assertThat(Pixels.measured(new Few(all)).orElseThrow().mean(0)).isEqualTo(1);
  }
}
