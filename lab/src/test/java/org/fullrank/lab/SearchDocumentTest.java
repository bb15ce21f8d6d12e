package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumMap;
import java.util.List;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Skipped;
import org.fullrank.search.ImageChange;
import org.fullrank.search.NearDuplicates.Pair;
import org.fullrank.search.Outliers.Outlier;
import org.fullrank.search.Retrieval;
import org.fullrank.search.SearchResult;
import org.junit.jupiter.api.Test;

class SearchDocumentTest {
  /** 0, 1, 2, 3 and 4 hits of 4 queries: 10 of 20 in all. Position 2 of the gallery is sample 7. */
  @Test
  void golden_aTableAndTheNamesOfFiles() {
    var changes = new EnumMap<ImageChange, Retrieval>(ImageChange.class);
    int hits = 0;
    for (ImageChange change : ImageChange.values()) {
      changes.put(change, new Retrieval(hits++, 4));
    }
    var result =
        new SearchResult(
            List.of(new SearchResult.Row("trained encoder", changes)),
            List.of(3, 5, 7),
            List.of(new Pair(0, 2, 0.9)),
            List.of(new Outlier(1, -0.2)));
    try (var data = new DataConfig.FashionMini().open(new Skipped())) {
      var document = SearchDocument.of(result, data.test());
      assertThat(document.lines())
          .containsExactly(
              "changed images found again among 3 images, %:",
              "                  JPEG 25   crop  colour  mirror    half    all",
              "trained encoder       0.0   25.0    50.0    75.0   100.0   50.0",
              "near-duplicates: 1 pair, first %s and %s"
                  .formatted(data.test().id(3), data.test().id(7)),
              "outliers: 1 image, first " + data.test().id(5));
      assertEquals(0.5, document.retrieval().getLast().recall());
      assertEquals("all", document.retrieval().getLast().change());
      assertEquals(20, document.retrieval().getLast().queries());
      assertEquals(0.9, document.nearDuplicates().getFirst().similarity());
    }
  }
}
