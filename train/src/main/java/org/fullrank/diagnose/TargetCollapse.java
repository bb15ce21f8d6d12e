package org.fullrank.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Collapse of the targets: the teacher gives all prototypes the same probability for every sample,
 * or assigns all samples to the same few prototypes.
 *
 * <p>A uniform teacher has more than 99 % of the largest entropy per sample; its targets carry
 * almost no information, and the loss stays at {@code log K}. Useful teachers are far from this
 * limit (DINO's temperature of 0.04 leaves a few nats of 11). The prototypes in use are counted by
 * the entropy of the mean assignment. They have collapsed if their number is below 1 plus a tenth
 * of the others that the sample could show, and below ten: images of ten kinds need no more.
 */
final class TargetCollapse {
  private static final Band ENTROPY = Band.atMost(0.98, 0.99); // of log(prototypes)
  private static final double LEAST_USED = 0.1; // of the prototypes but the first
  private static final double ENOUGH = 10; // prototypes

  private TargetCollapse() {}

  static List<Assessment> judge(Findings findings) {
    return findings
        .now()
        .assignments()
        .map(found ->
            List.of(uniform(found, uniformity(found), findings.history()), collapsed(used(found))))
        .orElse(List.of());
  }

  private static Evidence uniformity(Assignments found) {
    return new Evidence(
        String.format(
            Locale.ROOT,
            "entropy of a sample's target as a share of log(%d)",
            found.size().prototypes()),
        found.perSample() / found.most(),
        ENTROPY);
  }

  private static Evidence used(Assignments found) {
    int most = Math.min(found.size().samples(), found.size().prototypes());
    double limit = Math.min(ENOUGH, 1 + LEAST_USED * (most - 1));
    return new Evidence(
        String.format(
            Locale.ROOT, "number of prototypes in use, of %d,", found.size().prototypes()),
        found.used(),
        Band.atLeast(limit, limit));
  }

  private static Assessment uniform(Assignments found, Evidence uniform, History history) {
    var evidence = new ArrayList<>(List.of(uniform));
    if (uniform.state() != State.HEALTHY && !history.points().isEmpty()) {
      evidence.add(
          new Evidence(
              String.format(
                  Locale.ROOT,
                  "loss at the end as a share of log(%d), the loss of a uniform teacher,",
                  found.size().prototypes()),
              history.median(0.9, 1, History.StepMetrics::loss) / found.most(),
              ENTROPY));
    }
    return new Assessment(
        Disease.UNIFORM_TEACHER,
        uniform.state(),
        evidence,
        "The teacher's output is uniform, so a uniform student has the least loss:"
            + " its temperature is too high, or centring outweighs sharpening.",
        "Lower the teacher's temperature (0.04 to 0.07), keep it below the student's, and give the"
            + " centre a slower momentum (0.9 to 0.99).");
  }

  private static Assessment collapsed(Evidence used) {
    return Assessment.of(
        Disease.PROTOTYPE_COLLAPSE,
        List.of(used),
        "All samples are assigned to the same few prototypes, as nothing spreads the assignment over the"
            + " others (no centring, too few Sinkhorn iterations, too low a temperature).",
        "Turn centring on or raise its weight; for Sinkhorn, raise epsilon or the iterations; freeze"
            + " the prototypes at the beginning; start the teacher's temperature low and warm it up.");
  }
}
