package org.fullrank.replicate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fullrank.core.Problem;
import org.fullrank.lab.Documents;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was measured of one run.
 *
 * @param arm of the claim
 * @param at the value of the arm's sweep, where it has one
 * @param seed of the run
 * @param diverged where it did
 * @param measures by {@link Measure#key}, in their order; those that are no number are left out
 * @param headNorms {@link Measure#HEAD_NORM} of each block
 * @param trace from before the first step on
 * @param watch how it was watched
 * @param seconds that it took, measuring included
 * @param provenance facts of the process that made it; absent where they were not recorded
 */
public record TrialResult(
    String arm,
    Optional<Double> at,
    long seed,
    Optional<Divergence> diverged,
    Map<String, Double> measures,
    List<Double> headNorms,
    List<Point> trace,
    Claim.Watch watch,
    double seconds,
    Optional<Map<String, String>> provenance) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES).build();

  /**
   * The end of a run.
   *
   * @param step the first of those whose loss was too high up to the end; where it was not, the one
   *     whose loss or gradient was no number
   * @param why in words
   */
  public record Divergence(long step, String why) {}

  /**
   * A run at one moment.
   *
   * @param step after which it was looked at; 0 is before the first
   * @param loss of that step, made with the weights before it; the first step's for 0
   * @param gradientNorm of that step; the first step's for 0
   * @param entropy {@link Measure#ENTROPY} with the weights behind it, where there is attention
   *     that is finite
   */
  public record Point(long step, double loss, double gradientNorm, Optional<Double> entropy) {}

  public TrialResult {
    measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
    headNorms = List.copyOf(headNorms);
    trace = List.copyOf(trace);
    provenance = provenance.map(facts -> Collections.unmodifiableMap(new LinkedHashMap<>(facts)));
  }

  /** The name of its folder. */
  String name() {
    return Trial.name(arm, at, seed);
  }

  /** The number, where there is one. */
  public OptionalDouble measure(Measure measure) {
    return Optional.ofNullable(measures.get(measure.key()))
        .map(OptionalDouble::of)
        .orElse(OptionalDouble.empty());
  }

  /** Whether a head's entropy fell below {@code share} no later than the run diverged. */
  boolean fellBelow(double share) {
    long last = diverged.map(Divergence::step).orElse(Long.MAX_VALUE);
    return trace.stream()
        .filter(point -> point.step() <= last)
        .flatMap(point -> point.entropy().stream())
        .anyMatch(entropy -> entropy < share);
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
              .formatted(file, e.getMessage()));
    }
  }
}
