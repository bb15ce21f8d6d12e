package org.fullrank.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Too few samples or dimensions for a judgement. Values that are not finite are told all the same,
 * and so is a complete collapse of ten samples or more.
 */
final class TooFew {
  private static final Band SAMPLES = Band.atLeast(50, Double.NEGATIVE_INFINITY);
  private static final Band WIDTH = Band.atLeast(4, Double.NEGATIVE_INFINITY);
  private static final int COLLAPSED = 10; // samples that show a complete collapse

  private TooFew() {}

  /** The judgements on too few samples or dimensions; empty if there are enough. */
  static Optional<List<Assessment>> of(Findings findings) {
    var size = findings.now().output().samples().sample();
    int rows = size.rows() - size.broken();
    var samples = new Evidence("number of samples", rows, SAMPLES);
    var width = new Evidence("width of the embeddings", size.width(), WIDTH);
    var few =
        Assessment.of(
            Disease.TOO_FEW,
            List.of(samples, width),
            "Ranks, neighbours and spread of so few numbers are mostly chance.",
            "Diagnose more samples: 50 at least, better a thousand.");
    if (few.state() == State.HEALTHY) {
      return Optional.empty();
    }
    var all = new ArrayList<Assessment>();
    all.addAll(Divergence.judge(findings));
    if (rows >= COLLAPSED) {
      CompleteCollapse.judge(findings).stream()
          .filter(it -> it.state() == State.SICK)
          .forEach(all::add);
    }
    all.add(few);
    return Optional.of(all);
  }
}
