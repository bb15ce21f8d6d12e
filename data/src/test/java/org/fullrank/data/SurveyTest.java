package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurveyTest {
  @TempDir private Path folder;

  private final Skipped skipped = new Skipped();

  @Test
  void golden_formatsColoursSizesAndWhatCannotBeRead() throws IOException {
    Bytes.put(folder, "1.png", Exhibits.written(Exhibits.gray(2, 1, 2, 3, 4, 5, 6), "png"));
    Bytes.put(folder, "2.png", Exhibits.written(Exhibits.rgb(1, 7), "jpeg")); // by its content
    Bytes.put(folder, "3.bmp", Exhibits.written(Exhibits.rgb(2, 7, 8), "bmp"));
    Bytes.put(folder, "4.png", Bytes.utf8("no picture"));
    Survey all = Survey.of(open(), 100, skipped);
    assertEquals(4, all.listed());
    assertEquals(4, all.read());
    assertEquals(1, all.unreadable());
    assertEquals(Map.of("PNG", 1, "JPEG", 1, "BMP", 1), all.formats());
    assertEquals(Map.of("gray", 1, "RGB", 2), all.colors());
    assertEquals("[1 × 1, 1 × 2, 3 × 2]", all.sizes().toString());
    assertThat(skipped.list()).hasSize(1);
  }

  @Test
  void golden_fewAreReadEvenlyAndPartsAreAdded() {
    for (int i = 0; i < 10; i++) {
      Bytes.put(folder, i + ".png", i % 5 == 0 ? Bytes.utf8("no") : Bytes.png(i));
    }
    Survey two = Survey.of(open(), 2, skipped); // the first and the sixth
    assertEquals(2, two.unreadable());
    Survey all = two.and(Survey.of(open(), 10, skipped));
    assertEquals(20, all.listed());
    assertEquals(12, all.read());
    assertEquals(4, all.unreadable());
    assertEquals(Map.of("PNG", 8), all.formats());
  }

  @Test
  void golden_imagesInMemoryHaveNoFormat() {
    Path file = Bytes.put(folder, "idx", Bytes.idxImages(2, 1, 2, 1, 2, 3, 4));
    var set = new DataConfig.Idx(file, Optional.empty(), 0).open(skipped).train();
    assertEquals(Map.of(), Survey.of(set, 9, skipped).formats());
  }

  private Dataset open() {
    return new DataConfig.Images(folder, 0).open(skipped).train();
  }
}
