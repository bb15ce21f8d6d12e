package org.fullrank.diagnose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Attention entropy collapse: the mean entropy of a block's heads is below a tenth of the largest
 * possible entropy; below two tenths it is doubtful.
 *
 * <p>Single low-entropy heads are healthy (heads that attend to a neighbour); whole low-entropy
 * blocks are not. In our small runs healthy blocks had 0.6 to 1, blocks at ten times the learning
 * rate 0.01. A block with as low an entropy before training counts as designed so.
 */
final class AttentionCollapse {
  private static final Band ENTROPY = Band.atLeast(0.2, 0.1); // of log(keys)

  private AttentionCollapse() {}

  static List<Assessment> judge(Findings findings) {
    List<Evidence> evidence = evidence(findings);
    if (evidence.isEmpty() || sharpAtStart(findings)) {
      return List.of();
    }
    State state = evidence.getFirst().state();
    var all = new ArrayList<>(evidence);
    if (state != State.HEALTHY) {
      all.addAll(onset(findings.history()));
    }
    return List.of(
        new Assessment(
            Disease.ATTENTION_ENTROPY_COLLAPSE,
            state,
            all,
            "The attention logits are so large that the softmax selects a single key and passes almost no"
                + " gradient back. Most often the learning rate is too high or the warm-up"
                + " too short.",
            "Divide the learning rate by 3 to 10 or lengthen the warm-up; or bound the logits: QK"
                + " norm, or spectral reparametrisation of the linear maps."));
  }

  /** The block with the lowest entropy; empty for an encoder without attention. */
  static List<Evidence> evidence(Findings findings) {
    return sharpest(findings.now())
        .map(block ->
            List.of(
                new Evidence(
                    String.format(
                        Locale.ROOT,
                        "attention entropy of block %d as a share of log(keys), mean of its heads,",
                        block.block() + 1),
                    share(block),
                    ENTROPY)))
        .orElse(List.of());
  }

  /** The first logged step with a collapsed head. */
  static List<Evidence> onset(History history) {
    return history.peaked().stream()
        .map(look ->
            new Evidence(
                String.format(
                    Locale.ROOT,
                    "attention entropy of the most peaked head as a share of log(keys), too low since step %d,",
                    look.step()),
                look.entropy(),
                Band.atLeast(History.PEAKED, Double.NEGATIVE_INFINITY)))
        .toList();
  }

  private static boolean sharpAtStart(Findings findings) {
    return findings
        .start()
        .flatMap(AttentionCollapse::sharpest)
        .filter(b -> ENTROPY.of(share(b)) == State.SICK)
        .isPresent();
  }

  private static Optional<AttentionHealth> sharpest(Diagnosis diagnosis) {
    return diagnosis.attention().stream()
        .filter(block -> block.most() > 0)
        .min(Comparator.comparingDouble(AttentionCollapse::share));
  }

  private static double share(AttentionHealth block) {
    return Arrays.stream(block.shares()).average().orElse(1);
  }
}
