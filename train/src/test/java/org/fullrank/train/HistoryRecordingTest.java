package org.fullrank.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.fullrank.core.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records the histories that the limits of the verdict over time were learned from. About ten
 * minutes:
 *
 * <pre>
 * mvn test -pl train -am -Dtest=HistoryRecordingTest -Dsurefire.failIfNoSpecifiedTests=false \\
 *     -Dhistories.record=$PWD/train/src/test/resources/org/fullrank/diagnose/histories.tsv
 * </pre>
 */
@EnabledIfSystemProperty(named = "histories.record", matches = ".+")
class HistoryRecordingTest {
  @TempDir private Path home;

  @Test
  void property_recorded() throws IOException {
    Engine.setThreads(1);
    var rows = new ArrayList<String>();
    for (var run : RecordedRuns.all()) {
      rows.addAll(RecordedRuns.rows(run, RecordedRuns.train(run, home.resolve(run.name()))));
    }
    Files.write(Path.of(System.getProperty("histories.record")), rows);
  }
}
