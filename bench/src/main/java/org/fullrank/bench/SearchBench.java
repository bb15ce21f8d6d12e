package org.fullrank.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.fullrank.lab.TrainedRun;
import org.fullrank.search.ImageChange;
import org.fullrank.search.Joined;
import org.fullrank.search.Retrieval;
import org.fullrank.search.SearchImages;
import org.fullrank.search.SearchResult;

/**
 * Measures the search of near-duplicates in all images of a run.
 *
 * @param queries the images that are changed and looked up
 */
public record SearchBench(Part queries) {
  private static final int OF = 4;

  /** The images that are changed and looked up. */
  public enum Part {
    /** Every fourth image, to choose settings by. */
    VALIDATION,
    /** All other images. */
    TEST;

    private boolean holds(int index) {
      return (index % OF == 0) == (this == VALIDATION);
    }
  }

  /**
   * Measures the run in {@code folder}.
   *
   * @throws Problem if it is no finished run, or its images cannot be read
   */
  public BenchResult run(Path folder) {
    var before = Circumstances.now();
    try (var run = TrainedRun.open(folder)) {
      var all = new Joined(run.data().test(), run.data().train());
      var gallery = IntStream.range(0, all.size()).boxed().toList();
      var asked = gallery.stream().filter(queries::holds).toList();
      var found =
          run.search(new SearchImages(all, gallery, asked))
              .orElseThrow(() -> Problem.data(folder + ": no image of the run can be read"));
      return new BenchResult(
          Map.of("images", found.gallery(), "queries", asked.size() + " of each kind"),
          before,
          Circumstances.now(),
          List.of(
              new Table(
                  "changed images whose original is the nearest of all, in percent (low and high:"
                      + " 95 % interval of all)",
                  found.rows().stream().map(SearchBench::row).toList())));
    }
  }

  private static Map<String, Object> row(SearchResult.Row row) {
    var cells = new LinkedHashMap<String, Object>();
    cells.put("features", row.features());
    for (ImageChange change : ImageChange.values()) {
      cells.put(change.title(), percent(row.under(change).recall()));
    }
    Retrieval all = row.all();
    cells.put("all", percent(all.recall()));
    cells.put("low", percent(all.interval().low()));
    cells.put("high", percent(all.interval().high()));
    return cells;
  }

  private static double percent(double share) {
    return 100 * share;
  }
}
