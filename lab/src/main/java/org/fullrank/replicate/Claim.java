package org.fullrank.replicate;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fullrank.core.Check;

/**
 * A claim of a paper, and how it is put to the test.
 *
 * @param claim the sentence
 * @param where the paper states it
 * @param recipe the room whose recipe all arms begin with
 * @param base settings to change in it for all arms, as {@code --set} takes them
 * @param seeds each arm is run with each of these
 * @param arms what is compared
 * @param watch how the runs are watched
 * @param expect what is expected of the arms
 */
public record Claim(
    String claim,
    String where,
    String recipe,
    List<String> base,
    List<Long> seeds,
    List<Arm> arms,
    Watch watch,
    List<Expectation> expect) {
  /**
   * One of the things compared.
   *
   * @param arm its name: small letters, digits and underscores
   * @param set settings to change, as {@code --set} takes them
   * @param sweep a setting to go through several values
   */
  public record Arm(String arm, List<String> set, Optional<Sweep> sweep) {
    public Arm {
      if (!arm.matches("[a-z0-9_]+")) {
        throw new IllegalArgumentException(
            "arm: want small letters, digits and underscores, was " + arm);
      }
      set = List.copyOf(set);
    }

    /** The values of the sweep; one nothing without. */
    List<Optional<Double>> values() {
      return sweep
          .map(s -> s.values().stream().map(Optional::of).toList())
          .orElse(List.of(Optional.empty()));
    }
  }

  /**
   * One setting, several values.
   *
   * @param key the setting, such as {@code optim.lr}
   * @param values at least one, rising
   */
  public record Sweep(String key, List<Double> values) {
    public Sweep {
      values = List.copyOf(values);
      if (values.isEmpty() || !values.stream().sorted().distinct().toList().equals(values)) {
        throw new IllegalArgumentException("values: want rising numbers, were " + values);
      }
    }
  }

  /**
   * How a run is watched.
   *
   * @param every steps from one point of the trace to the next; while the loss is too high, every
   *     step is one
   * @param images of those it is measured on that attention and tokens are looked at with, always
   *     the same
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
    for (Expectation expectation : expect) {
      check(expectation, arms);
    }
  }

  private static <T> List<T> distinct(List<T> values, String name) {
    if (values.isEmpty() || Set.copyOf(values).size() < values.size()) {
      throw new IllegalArgumentException(name + ": want one or more, each once, were " + values);
    }
    return List.copyOf(values);
  }

  private static void check(Expectation expectation, List<Arm> arms) {
    for (String name : expectation.arms()) {
      Arm arm =
          arms.stream()
              .filter(a -> a.arm().equals(name))
              .findFirst()
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "expect: no arm is called %s; want one of %s"
                          .formatted(name, arms.stream().map(Arm::arm).toList())));
      checkValue(expectation.at(), arm);
      if (expectation instanceof Expectation.LargestStable
          || expectation instanceof Expectation.Grows) {
        checkSwept(arm);
      }
    }
    if (expectation instanceof Expectation.Grows it
        && !sweep(arms, it.arm()).equals(sweep(arms, it.minus()))) {
      throw new IllegalArgumentException(
          "expect: want the same sweep for %s and %s, whose difference grows over it"
              .formatted(it.arm(), it.minus()));
    }
  }

  private static Optional<Sweep> sweep(List<Arm> arms, String name) {
    return arms.stream().filter(arm -> arm.arm().equals(name)).findFirst().flatMap(Arm::sweep);
  }

  private static void checkValue(Optional<Double> at, Arm arm) {
    if (at.isPresent() && !arm.values().contains(at)) {
      throw new IllegalArgumentException(
          "expect: at: want a value of the sweep of %s, was %s".formatted(arm.arm(), at.get()));
    }
  }

  private static void checkSwept(Arm arm) {
    if (new HashSet<>(arm.values()).size() < 2) {
      throw new IllegalArgumentException(
          "expect: want a sweep of two values or more, %s has none".formatted(arm.arm()));
    }
  }
}
