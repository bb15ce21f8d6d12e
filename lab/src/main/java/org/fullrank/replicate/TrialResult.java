package org.fullrank.replicate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import org.fullrank.lab.Documents;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was measured of one run.
 *
 * @param cell where it stands in its claim
 * @param settings a digest of everything that decides it
 * @param diverged where it did
 * @param measures by name, in their order; those that are no number are left out
 * @param headNorms mean length of what a head makes of the values before the first step, by block
 * @param trace from before the first step on
 * @param watch how it was watched
 * @param seconds that it took, measuring included
 * @param provenance facts of the process that made it
 */
public record TrialResult(
    Cell cell,
    String settings,
    Optional<Divergence> diverged,
    Map<String, Double> measures,
    List<Double> headNorms,
    List<Point> trace,
    Claim.Watch watch,
    double seconds,
    Map<String, String> provenance) {
  static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES).build();

  /** Facts that go into a committed file of results; the others are of one machine's folders. */
  private static final List<String> KEPT =
      List.of("fullrank", "commit", "rule", "threads", "jobs", "libtorch", "processor");

  /**
   * The end of a run.
   *
   * @param step the first of the steps whose loss was too high up to the end; where none was, the
   *     step whose loss or gradient was no number
   * @param why in words
   */
  public record Divergence(long step, String why) {}

  /**
   * A run at one moment.
   *
   * @param step after which it was looked at; 0 is before the first
   * @param loss of that step, made with the weights before it; the first step's for 0
   * @param gradientNorm of that step; the first step's for 0
   * @param entropy of the most peaked head with the weights behind that step, as a share of the
   *     largest possible, where there is attention that is finite
   */
  public record Point(long step, double loss, double gradientNorm, Optional<Double> entropy) {}

  public TrialResult {
    measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
    headNorms = List.copyOf(headNorms);
    trace = List.copyOf(trace);
    provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
  }

  /** The name of its folder. */
  String name() {
    return cell.name();
  }

  /** What is committed: all measures, without the trace. */
  TrialResult brief() {
    var facts = new LinkedHashMap<>(provenance);
    facts.keySet().retainAll(KEPT);
    return new TrialResult(
        cell, settings, diverged, measures, headNorms, List.of(), watch, seconds, facts);
  }

  void write(Path file) {
    Documents.write(file, this);
  }

  /** What {@link #write} wrote. */
  static TrialResult read(Path file) {
    try {
      return JSON.readValue(Files.readString(file), TrialResult.class);
    } catch (IOException | JacksonException e) {
      throw Problem.data(
          "%s: cannot be read (%s); remove it to make the run again"
              .formatted(file, Printable.line(String.valueOf(e.getMessage()))));
    }
  }
}
