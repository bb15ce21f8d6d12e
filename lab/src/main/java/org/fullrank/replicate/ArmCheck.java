package org.fullrank.replicate;

import java.util.List;
import java.util.Optional;
import org.fullrank.core.Check;

/** Whether the arms of a claim are those that a statistic needs. */
final class ArmCheck {
  private ArmCheck() {}

  /**
   * Refuses a statistic of {@code arms}.
   *
   * @throws IllegalArgumentException if an arm is unknown, or lacks the sweep that the statistic
   *     needs
   */
  static void check(Statistic statistic, List<Claim.Arm> arms) {
    for (String name : statistic.arms()) {
      Claim.Arm arm =
          arms.stream()
              .filter(a -> a.arm().equals(name))
              .findFirst()
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "expect: no arm is called %s; want one of %s"
                          .formatted(name, arms.stream().map(Claim.Arm::arm).toList())));
      checkSweep(statistic, arm);
    }
    if (statistic instanceof Statistic.Grows it
        && !swept(arms, it.arm()).equals(swept(arms, it.minus()))) {
      throw new IllegalArgumentException(
          "expect: want the same sweep for %s and %s, whose difference grows over it"
              .formatted(it.arm(), it.minus()));
    }
  }

  private static List<Optional<String>> swept(List<Claim.Arm> arms, String name) {
    return arms.stream().filter(arm -> arm.arm().equals(name)).findFirst().orElseThrow().values();
  }

  private static void checkSweep(Statistic statistic, Claim.Arm arm) {
    switch (statistic) {
      case Statistic.Level _, Statistic.Difference _, Statistic.Ratio _ -> {
        if (arm.sweep().isPresent() && !arm.values().contains(statistic.at())) {
          throw new IllegalArgumentException(
              "expect: at: want a value of the sweep of %s, one of %s, was %s"
                  .formatted(
                      arm.arm(), arm.sweep().get().values(), statistic.at().orElse("absent")));
        }
      }
      case Statistic.Grows _ -> checkSwept(arm);
      case Statistic.LargestStable _ -> {
        checkSwept(arm);
        arm.sweep().stream().flatMap(s -> s.values().stream()).forEach(ArmCheck::checkNumber);
      }
      case Statistic.Precedes _ -> {}
    }
  }

  private static void checkSwept(Claim.Arm arm) {
    if (arm.values().size() < 2) {
      throw new IllegalArgumentException(
          "expect: want a sweep of two values or more, %s has none".formatted(arm.arm()));
    }
  }

  private static void checkNumber(String value) {
    try {
      Check.positive(Double.parseDouble(value), "value");
    } catch (IllegalArgumentException _) { // a NumberFormatException is one
      throw new IllegalArgumentException(
          "expect: want a sweep of positive numbers for the largest stable one, was " + value);
    }
  }
}
