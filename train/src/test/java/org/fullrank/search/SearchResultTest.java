package org.fullrank.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.fullrank.core.Seed;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Image;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.InputShape;
import org.fullrank.testing.Leaks;
import org.fullrank.views.Evaluation;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;

class SearchResultTest {
  private static Encoder encoder(long seed) {
    var settings = EncoderConfig.Vit.of(new VitSize(16, 1, 2, 2), 7);
    return settings.build(new InputShape.Images(1, 14, 14), Parts.standard(), new Seed(seed));
  }

  private static Splits fashion() {
    return new DataConfig.FashionMini().open(new Skipped());
  }

  private static SearchResult search(Encoder trained, Encoder untrained) {
    try (var data = fashion()) {
      var encoders = new Encoders(trained, untrained, Evaluation.of(14, Pixels.GRAY));
      return SearchResult.of(encoders, SearchImages.of(data, 60, 20), new Seed(3)).orElseThrow();
    }
  }

  @Test
  void property_theSameEncoderFindsTheSame() {
    var found = search(encoder(1), encoder(1));
    assertEquals(60, found.gallery());
    assertEquals(100, found.rows().getFirst().all().queries());
    assertEquals(found.rows().get(0).retrieval(), found.rows().get(1).retrieval());
    assertThat(search(encoder(1), encoder(2)).rows().get(0)).isEqualTo(found.rows().get(0));
  }

  /** JPEG hardly changes a thumbnail; a mirror moves its columns. */
  @Test
  void property_thumbnailsFindWhatIsCompressedAndHalved() {
    var thumbnails = search(encoder(1), encoder(2)).rows().getLast();
    assertThat(thumbnails.under(ImageChange.JPEG).recall()).isGreaterThan(0.9);
    assertThat(thumbnails.under(ImageChange.HALF_SIZE).recall()).isGreaterThan(0.9);
    assertThat(thumbnails.under(ImageChange.MIRROR).recall())
        .isLessThan(thumbnails.under(ImageChange.JPEG).recall());
  }

  /** Four quarters of the gray levels 0, 51, 102 and 255; each channel is the same. */
  @Test
  void golden_theThumbnailOfAGrayImage() {
    var image = new Image(1, 2, 2, new byte[] {0, 51, 102, (byte) 255});
    float[] thumbnail = Features.thumbnail(image, 8);
    assertEquals(192, thumbnail.length);
    assertEquals(0, thumbnail[0], 1e-6);
    assertEquals(0.2, thumbnail[7], 1e-6);
    assertEquals(0.4, thumbnail[56], 1e-6);
    assertEquals(1, thumbnail[63], 1e-6);
    assertEquals(1, thumbnail[191], 1e-6);
  }

  /** At its own size the thumbnail of an image has the image's pixels. */
  @Test
  void golden_theThumbnailAtTheSizeOfTheImage() {
    var image = new Image(1, 2, 2, new byte[] {0, 51, 102, (byte) 255});
    float[] once = {0, 0.2f, 0.4f, 1};
    for (int i = 0; i < 12; i++) {
      assertEquals(once[i % 4], Features.thumbnail(image, 2)[i], 1e-6);
    }
  }

  /** Queries are test images at the head of the gallery; few test images are no queries alone. */
  @Test
  void golden_queriesAreHeldOutIfThereAreEnough() {
    try (var data = fashion()) {
      var held = SearchImages.of(data, 60, 20);
      assertThat(held.queries()).hasSize(20).allMatch(it -> it < data.test().size());
      assertThat(held.gallery()).hasSize(60).containsAll(held.queries());
      assertThat(held.gallery().subList(20, 60)).allMatch(it -> it >= data.test().size());
      var spread = SearchImages.of(data, 1000, 600);
      assertThat(spread.queries()).hasSize(600).anyMatch(it -> it >= data.test().size());
      assertThat(spread.gallery()).containsAll(spread.queries());
    }
  }

  @Test
  void golden_oneSetBehindTheOther() {
    try (var data = fashion()) {
      var both = new Joined(data.test(), data.train());
      assertEquals(data.test().size() + data.train().size(), both.size());
      assertEquals(data.test().id(499), both.id(499));
      assertEquals(data.train().id(0), both.id(500));
      assertEquals(data.train().label(3), both.label(503));
    }
  }

  @Test
  void leaves_noNativeMemory() {
    var trained = encoder(1);
    var untrained = encoder(2);
    Leaks.none(() -> search(trained, untrained));
  }

  @Test
  void golden_nothingToSearch() {
    try (var data = fashion()) {
      var encoders = new Encoders(encoder(1), encoder(2), Evaluation.of(14, Pixels.GRAY));
      var one = new SearchImages(data.test(), List.of(0), List.of(0));
      assertThat(SearchResult.of(encoders, one, new Seed(3))).isEmpty();
    }
  }
}
