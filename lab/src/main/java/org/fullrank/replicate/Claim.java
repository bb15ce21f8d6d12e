package org.fullrank.replicate;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.fullrank.core.Check;

/**
 * A claim of a paper, and the experiment that tests it.
 *
 * @param claim the sentence
 * @param where the paper states it
 * @param recipe the room whose recipe all arms begin with
 * @param base settings to change in it for all arms, as {@code --set} takes them
 * @param choosing how settings are chosen before the runs that are judged
 * @param seeds every arm is run with each of these, and judged by these alone: all of them, and no
 *     seed that was looked at while settings were chosen
 * @param arms what is compared
 * @param watch how the runs are watched
 * @param expect what is expected of the arms
 */
public record Claim(
    String claim,
    String where,
    String recipe,
    List<String> base,
    Optional<Choosing> choosing,
    List<Long> seeds,
    List<Arm> arms,
    Watch watch,
    List<Expectation> expect) {
  /** The largest number of runs of a claim. */
  static final long MOST_RUNS = 10_000;

  /**
   * Arms that are compared.
   *
   * @param arm its name: small letters, digits and underscores
   * @param compute the name of the room's computation that takes the place of training
   * @param set settings to change, as {@code --set} takes them
   * @param sweep a setting that goes through several values, all of which are judged
   * @param choose a setting of which the best value is chosen, then judged
   * @param stages runs one after another, each beginning from the one before; one run where empty
   */
  public record Arm(
      String arm,
      Optional<String> compute,
      List<String> set,
      Optional<Sweep> sweep,
      Optional<Sweep> choose,
      List<TrainingStage> stages) {
    /** Nothing is changed. */
    public static final List<String> SET = List.of();

    /** One run. */
    public static final List<TrainingStage> STAGES = List.of();

    public Arm {
      Claim.checkName(arm, "arm");
      set = List.copyOf(set);
      stages = List.copyOf(stages);
      if (compute.isPresent() && !(stages.isEmpty() && choose.isEmpty())) {
        throw new IllegalArgumentException(
            "compute: want neither stages nor choose beside it, as nothing is trained");
      }
    }

    /** The values of the sweep; one nothing without. */
    List<Optional<String>> values() {
      return Claim.values(sweep);
    }

    /** The values to choose from; one nothing without. */
    List<Optional<String>> choices() {
      return Claim.values(choose);
    }
  }

  /**
   * One setting, several values.
   *
   * @param key the setting, such as {@code optim.lr} or {@code components}; or several settings
   *     that take the same value, separated by commas
   * @param values numbers or texts, each once, as {@code --set} takes them
   */
  public record Sweep(String key, List<String> values) {
    public Sweep {
      values = distinct(values, "values");
    }

    /** Its settings with {@code value}, as {@code --set} takes them. */
    List<String> settings(String value) {
      return Stream.of(key.split(",")).map(it -> it.strip() + "=" + value).toList();
    }
  }

  /**
   * One of the runs of an arm that follow one another.
   *
   * @param stage its name: small letters, digits and underscores
   * @param set settings to change for this stage, after those of the arm
   * @param anchor images of which the Fisher of its encoder is estimated at its end, and written to
   *     {@code anchor.safetensors} in its folder, which later stages name as {@code
   *     STAGE/anchor.safetensors}; 0 for none
   * @param shared whether trials in which this stage and those before it have equal settings run
   *     them once
   */
  public record TrainingStage(String stage, List<String> set, int anchor, boolean shared) {
    /** None is written. */
    public static final int ANCHOR = 0;

    /** Every trial runs its own. */
    public static final boolean SHARED = false;

    public TrainingStage {
      checkName(stage, "stage");
      set = List.copyOf(set);
      Check.atLeastZero(anchor, "anchor");
    }
  }

  /**
   * How an arm's setting is chosen: every value is run with each of these seeds, measured on the
   * validation images, and the value with the highest mean is taken, the first of equal ones. A run
   * without a number counts as the worst.
   *
   * @param measure what is compared
   * @param seeds none of those that are judged
   */
  public record Choosing(String measure, List<Long> seeds) {
    public Choosing {
      seeds = distinct(seeds, "seeds");
    }
  }

  /**
   * How a run is watched.
   *
   * @param every steps from one point of the trace to the next; while the loss is too high, every
   *     step is one. An order of events within fewer steps than this is not seen
   * @param images of the measured ones that attention and tokens are looked at with, always the
   *     same
   * @param loss a run whose loss stays above this has diverged; what is too high depends on the
   *     objective, so that where it is absent only a loss or gradient that is no number tells
   * @param steps for how many steps in a row it stays above
   */
  public record Watch(int every, int images, Optional<Double> loss, int steps) {
    /** No loss is too high. */
    public static final Watch DEFAULT = new Watch(10, 64, Optional.empty(), 50);

    public Watch {
      Check.positive(every, "every");
      Check.positive(images, "images");
      loss.ifPresent(bound -> Check.positive(bound, "loss"));
      Check.positive(steps, "steps");
    }
  }

  public Claim {
    base = List.copyOf(base);
    seeds = distinct(seeds, "seeds");
    arms = List.copyOf(arms);
    distinct(arms.stream().map(Arm::arm).toList(), "arms");
    expect = List.copyOf(expect);
    checkChoosing(choosing, seeds, arms);
    checkRuns(runs(arms, seeds.size(), choosing));
    for (Expectation expectation : expect) {
      ArmCheck.check(expectation.statistic(), arms);
      checkFloor(expectation);
    }
  }

  private static void checkFloor(Expectation expectation) {
    if (expectation.isNoWorse() && expectation.floor().isEmpty()) {
      throw new IllegalArgumentException(
          "expect: \"%s\": want a floor beside a range that holds no difference, %s, as two untrained"
                  .formatted(expectation.says(), expectation.range())
              + " nets are no worse than each other; such as floor: {at_least: 0.5}");
    }
  }

  /** The measures that it is judged by, and the measure that settings are chosen by. */
  List<String> asked() {
    return Stream.concat(
            choosing.stream().map(Choosing::measure),
            expect.stream().flatMap(it -> it.statistic().about().stream()))
        .toList();
  }

  /**
   * The number of runs with {@code judged} seeds, without building one.
   *
   * @param chosen the arms that are run
   */
  static long runs(List<Arm> chosen, int judged, Optional<Choosing> choosing) {
    long runs = 0;
    for (Arm arm : chosen) {
      long tried = arm.choose().isEmpty() ? 0 : choosing.map(it -> it.seeds().size()).orElse(0);
      runs += (judged + tried * arm.choices().size()) * arm.values().size();
    }
    return runs;
  }

  /** Refuses a number of runs that no machine makes. */
  static void checkRuns(long runs) {
    if (runs > MOST_RUNS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "seeds, arms, sweep and choose: want at most %,d runs together, were %,d",
              MOST_RUNS,
              runs));
    }
  }

  private static void checkChoosing(Optional<Choosing> choosing, List<Long> judged, List<Arm> all) {
    var sizes = all.stream().flatMap(a -> a.choose().stream()).map(c -> c.values().size()).toList();
    if (choosing.isPresent() == sizes.isEmpty() || Set.copyOf(sizes).size() > 1) {
      throw new IllegalArgumentException(
          "choosing: want it, and arms that choose from equally many values, or neither; were "
              + sizes);
    }
    if (choosing.stream().flatMap(it -> it.seeds().stream()).anyMatch(judged::contains)) {
      throw new IllegalArgumentException("choosing: want other seeds than those that are judged");
    }
  }

  private static void checkName(String name, String what) {
    if (!name.matches("[a-z0-9_]+")) {
      throw new IllegalArgumentException(
          "%s: want small letters, digits and underscores, was %s".formatted(what, name));
    }
  }

  private static List<Optional<String>> values(Optional<Sweep> sweep) {
    return sweep
        .map(s -> s.values().stream().map(Optional::of).toList())
        .orElse(List.of(Optional.empty()));
  }

  private static <T> List<T> distinct(List<T> values, String name) {
    if (values.isEmpty() || Set.copyOf(values).size() < values.size()) {
      throw new IllegalArgumentException(name + ": want one or more, each once, were " + values);
    }
    return List.copyOf(values);
  }
}
