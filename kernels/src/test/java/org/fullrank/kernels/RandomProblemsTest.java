package org.fullrank.kernels;

import java.util.List;
import org.fullrank.kernels.Stage.Layout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A thousand problems of any shape, mask, score, element and layout, on every path. */
class RandomProblemsTest {
  private static final int PROBLEMS = 1000;

  @ParameterizedTest
  @MethodSource("org.fullrank.kernels.Paths#all")
  void property_agreesWithTheOracle(AttentionKernels kernels) {
    for (long seed = 0; seed < PROBLEMS; seed++) {
      Sample sample = Sample.random(seed);
      Shape shape = sample.problem().shape();
      Layout layout = List.of(Layout.values()).get((int) (seed % 4));
      if (layout == Layout.TOGETHER && shape.queries() != shape.keys()) {
        layout = Layout.GAPPED;
      }
      String name = "seed " + seed + " " + layout + " " + sample.problem();
      Outcome got = Stage.run(kernels, sample, layout);
      Closeness.assertClose(name, got, Oracle.of(sample), sample.problem().element());
    }
  }
}
