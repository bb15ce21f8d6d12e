package org.fullrank.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.nn.LayerScale;
import org.fullrank.nn.Pass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BranchTest {
  /**
   * With N(x) = 2x, f(x) = 3x and a scale s: x + s f(N x), N(αx + s f x), x + s N f N x, αx + s f
   * x.
   */
  @ParameterizedTest
  @CsvSource({
    "PRE,0,1,7",
    "POST,0,1,8",
    "HYBRID,0,1,13",
    "NONE,0,1,4",
    "HYBRID,0.5,1,7",
    "POST,0.5,1,5",
    "POST,0,4,14",
    "NONE,0.5,4,5.5"
  })
  void golden_placements(NormPlacement norms, double scale, double residual, double want) {
    var config =
        TrunkConfig.of(new VitSize(4, 1, 1, 1))
            .withBlock(block -> block.withNorms(norms).withLayerScale(scale));
    var parts =
        Parts.standard().withNorms((width, _) -> LayerScale.of(width, 2)).withResidual(residual);
    Branch branch = Branch.of(config, parts, 0);
    try (var _ = Scope.open()) {
      var y = branch.around(x -> Ops.times(x, 3), Ops.ones(1, 1, 4), Pass.train(new Seed(1)));
      assertEquals(want, Ops.value(Ops.mean(y, false, 0, 1, 2)), 1e-6);
    }
  }
}
