package org.fullrank.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GeometryTest {
  /** Cosines 0, 1/√2 and 1/√2: mean √2/3. */
  @Test
  void golden_meanCosineOfThreeTokens() {
    try (var _ = Scope.open()) {
      Tensor h = Tensors.of(new float[] {1, 0, 0, 1, 1, 1}, 3, 2);
      assertEquals(0.47140452, Geometry.meanCosine(h), 1e-6);
      assertEquals(0.47140452, Geometry.meanCosine(Ops.stack(0, h, h.neg())), 1e-6);
    }
  }

  /** Squared distances on the sphere 2, 2 − √2, 2 − √2, by hand; the lengths do not matter. */
  @Test
  void golden_uniformityOfThreeTokens() {
    try (var _ = Scope.open()) {
      Tensor h = Tensors.of(new float[] {3, 0, 0, 2, 1, 1}, 3, 2);
      double near = Math.exp(-2 * (2 - Math.sqrt(2)));
      assertEquals(Math.log((Math.exp(-4) + 2 * near) / 3), Geometry.uniformity(h), 1e-6);
    }
  }

  /** (1,0)–(0,1): 2; (1,1)–(1,0): 2 − √2. */
  @Test
  void golden_alignmentOfTwoPairs() {
    try (var _ = Scope.open()) {
      Tensor a = Tensors.of(new float[] {1, 0, 1, 1}, 2, 2);
      Tensor b = Tensors.of(new float[] {0, 5, 2, 0}, 2, 2);
      assertEquals((4 - Math.sqrt(2)) / 2, Geometry.alignment(a, b), 1e-6);
    }
  }

  /** Rows ±e₁, ±e₂: of three others one is opposite and two are orthogonal, √(1 + 1/3). */
  @Test
  void golden_spreadOfACross() {
    try (var _ = Scope.open()) {
      Geometry cross = Geometry.of(Tensors.of(new float[] {1, 0, -1, 0, 0, 1, 0, -1}, 4, 2));
      assertEquals(Math.sqrt(4 / 3.0), cross.directions().spread(), 1e-6);
      assertEquals(-1 / 3.0, cross.directions().meanCosine(), 1e-6);
      assertEquals(2, cross.effectiveRank(), 1e-9);
    }
  }

  /** Mean cosine −1; on the axis of one unit or turned into all of them. */
  @Test
  void golden_twoOppositePointsAreAsFarApartAsCanBe() {
    try (var _ = Scope.open()) {
      Tensor axis = Tensors.of(new float[] {1, 0, 0, 0, -1, 0, 0, 0}, 2, 4);
      Tensor turned = Tensors.of(new float[] {1, 1, -1, 1, -1, -1, 1, -1}, 2, 4);
      for (Tensor points : new Tensor[] {axis, turned}) {
        assertEquals(Math.sqrt(2), Geometry.of(points).directions().spread(), 1e-6);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_spreadDoesNotDependOnTheBasis(long seed) {
    try (var _ = Scope.open()) {
      Tensor few = Ops.cat(1, Ops.randn(new Seed(seed), 80, 3), Ops.zeros(80, 29));
      Tensor basis = Ops.eigenvectors(symmetric(new Seed(seed).with(1), 32));
      double spread = Geometry.of(few).directions().spread();
      assertEquals(spread, Geometry.of(few.matmul(basis)).directions().spread(), 1e-5);
      assertThat(spread).isGreaterThan(0.9);
    }
  }

  private static Tensor symmetric(Seed seed, int n) {
    Tensor x = Ops.randn(seed, n, n);
    return x.add(x.t());
  }

  /** A sample ten thousand times as long changes ranks and neighbours by next to nothing. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_anOutlierIsNamedAndChangesLittle(long seed) {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(seed), 400, 24);
      Tensor far =
          Ops.cat(
              0, x.narrow(0, 0, 100), Ops.times(x.narrow(0, 100, 1), 1e4), x.narrow(0, 101, 299));
      Geometry plain = Geometry.of(x);
      Geometry found = Geometry.of(far);
      assertEquals(plain.effectiveRank(), found.effectiveRank(), 0.2);
      var pair = plain.structure().neighbours();
      assertEquals(pair.nearest(), found.structure().neighbours().nearest(), 0.01);
      assertEquals(0, plain.structure().outliers().count());
      assertEquals(1, found.structure().outliers().count());
      assertEquals(100, found.structure().outliers().row());
      assertThat(found.structure().outliers().farthest()).isBetween(2e3, 2e4);
    }
  }

  /** Rows 0 and 1 are left out; the far row is the last, place 62. */
  @Test
  void golden_anOutlierKeepsItsPlaceBehindBrokenRows() {
    try (var _ = Scope.open()) {
      Tensor x =
          Ops.cat(
              0, Ops.full(Double.NaN, 2, 3), Ops.randn(new Seed(1), 60, 3), Ops.full(1e6, 1, 3));
      assertEquals(62, Geometry.of(x).structure().outliers().row());
    }
  }

  /**
   * Six dimensions in ten are constant, of which one holds a five-hundredth of the others' extent.
   */
  @Test
  void golden_constantUnits() {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(1), 100, 4);
      Tensor faint = Ops.times(Ops.randn(new Seed(2), 100, 1), 0.002);
      Tensor all = Ops.cat(1, x, faint, Ops.ones(100, 5));
      assertEquals(0.6, Geometry.of(all).structure().constantUnits(), 1e-12);
    }
  }

  /**
   * Points 0, 1, 3 and 7 on a line, by hand: second nearest 3, 2, 3 and 6, farthest 7, 6, 4 and 7.
   */
  @Test
  void golden_neighboursOfFourPoints() {
    try (var _ = Scope.open()) {
      Tensor line = Tensors.of(new float[] {0, 1, 3, 7}, 4, 1);
      assertEquals(3 / 7.0, Neighbours.nearest(line), 1e-9);
    }
  }

  /** Three wide directions over a hundredth of noise; clusters along them are told as such. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_noiseFloor(long seed) {
    try (var _ = Scope.open()) {
      Tensor noise = Ops.times(Ops.randn(new Seed(seed).with(1), 300, 40), 0.05);
      Tensor three = Ops.cat(1, Ops.randn(new Seed(seed), 300, 3), Ops.zeros(300, 37));
      var low = Geometry.of(three.add(noise)).structure().noise();
      assertEquals(3, low.directions());
      assertThat(low.share()).isBetween(0.9, 1.0);
      assertThat(low.clustered()).isFalse();
      Tensor classes = Ops.randn(new Seed(seed).with(2), 6, 40).repeat(50, 1).add(noise);
      var clustered = Geometry.of(classes).structure().noise();
      assertEquals(5, clustered.directions());
      assertThat(clustered.clustered()).isTrue();
      var none = Geometry.of(Ops.randn(new Seed(seed), 300, 40)).structure().noise();
      assertEquals(new NoiseFloor(40, 1, false), none);
    }
  }

  /** A cloud on a line far from the origin: alike in direction, of rank 1. */
  @Test
  void golden_lineHasRankOne() {
    try (var _ = Scope.open()) {
      Tensor line = Ops.plus(Ops.range(50).to(ScalarType.Float), 1e4);
      Geometry geometry = Geometry.of(line.unsqueeze(1).matmul(Ops.ones(1, 6)));
      assertEquals(1, geometry.effectiveRank(), 5e-3);
      assertThat(geometry.directions().spread()).isLessThan(1e-3);
      assertThat(geometry.directions().meanCosine()).isGreaterThan(0.999);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_gaussianCloudsAreHealthy(long seed) {
    try (var _ = Scope.open()) {
      Geometry cloud = Geometry.of(Ops.randn(new Seed(seed), 500, 32));
      assertThat(cloud.directions().spread()).isBetween(0.97, 1.01);
      assertThat(cloud.effectiveRank()).isGreaterThan(28.9);
      assertThat(cloud.directions().uniformity()).isLessThan(-3.5);
      assertThat(Math.abs(cloud.directions().meanCosine())).isLessThan(0.02);
    }
  }

  @Test
  void golden_brokenRowsAreCountedAndLeftOut() {
    try (var _ = Scope.open()) {
      Tensor x =
          Tensors.of(
              new float[] {1, 0, Float.NaN, 0, 0, 1, 1, 1, 0, Float.POSITIVE_INFINITY}, 5, 2);
      Geometry geometry = Geometry.of(x);
      assertEquals(2, geometry.sample().broken());
      assertEquals(0.47140452, geometry.directions().meanCosine(), 1e-6);
      assertEquals(3, Geometry.of(Ops.full(Double.NaN, 3, 2)).sample().broken());
    }
  }

  /** At 1e-30 the floor of a length, at 1e30 the square of an entry would be out of reach. */
  @Test
  void golden_directionsDoNotDependOnTheScale() {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(1), 50, 8);
      var plain = Geometry.of(x).directions();
      for (double scale : new double[] {1e-30, 1e30}) {
        var scaled = Geometry.of(Ops.times(x, scale)).directions();
        assertEquals(plain.meanCosine(), scaled.meanCosine(), 1e-6);
        assertEquals(plain.uniformity(), scaled.uniformity(), 1e-5);
        assertEquals(plain.spread(), scaled.spread(), 1e-6);
        assertEquals(4, Geometry.alignment(x, Ops.times(x, -scale)), 1e-5);
      }
    }
  }

  /** One pair of three is parallel; a row of zeros points nowhere. */
  @Test
  void golden_meanCosineWithARowOfZeros() {
    try (var _ = Scope.open()) {
      Tensor x = Tensors.of(new float[] {1, 2, 2, 4, 0, 0}, 3, 2);
      assertEquals(1 / 3.0, Geometry.meanCosine(x), 1e-6);
    }
  }

  @Test
  void golden_manyRowsAreThinnedEvenly() {
    try (var _ = Scope.open()) {
      assertEquals(4096, Geometry.of(Ops.randn(new Seed(1), 9000, 2)).sample().rows());
    }
  }

  @Test
  void refuses_oneRow() {
    try (var _ = Scope.open()) {
      Tensor one = Ops.ones(1, 3);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Geometry.of(one))
          .withMessage("x: want at least 2 rows, was 1");
      assertThatIllegalArgumentException().isThrownBy(() -> Geometry.meanCosine(one));
      assertThatIllegalArgumentException().isThrownBy(() -> Geometry.uniformity(one));
      Tensor tokens = Ops.ones(2, 1, 3);
      assertThatIllegalArgumentException().isThrownBy(() -> TokenHealth.of(tokens));
    }
  }

  /** Equal tokens, as after oversmoothing, and orthogonal ones. */
  @Test
  void golden_tokenHealth() {
    try (var _ = Scope.open()) {
      TokenHealth same = TokenHealth.of(Ops.ones(2, 5, 3));
      assertEquals(1, same.meanCosine(), 1e-6);
      assertEquals(1, same.effectiveRank(), 1e-4);
      TokenHealth apart = TokenHealth.of(org.bytedeco.pytorch.global.torch.eye(3).unsqueeze(0));
      assertEquals(0, apart.meanCosine(), 1e-6);
      assertEquals(3, apart.effectiveRank(), 1e-6);
      assertEquals(3, apart.fullRank());
      assertEquals(1 / 3.0, apart.extent().topShare(), 1e-6);
    }
  }

  /** (3 4), (1 0) and a sample of twice that: mean (2 2), squares 5 and 5, lengths 5 and 1. */
  @Test
  void golden_extentOfTokens() {
    try (var _ = Scope.open()) {
      Tensor one = Tensors.of(new float[] {3, 4, 1, 0}, 1, 2, 2);
      var extent = TokenHealth.of(Ops.cat(0, one, Ops.times(one, 2))).extent();
      assertEquals((10 + 40) / 2.0, extent.variance(), 1e-5);
      assertEquals((3 + 6) / 2.0, extent.length(), 1e-6);
      // σ² = (26 ± √(26² − 4·16))/2
      double first = Math.sqrt(13 + Math.sqrt(153));
      double second = Math.sqrt(13 - Math.sqrt(153));
      assertEquals(first / (first + second), extent.topShare(), 1e-6);
    }
  }

  /**
   * (3 4 6), (1 0 4) are ±(1 2 1) from their mean: covariances 4, 2 and 4. With the second entries
   * swapped two of them are negative, and count as much.
   */
  @Test
  void golden_covarianceOfTokens() {
    try (var _ = Scope.open()) {
      Tensor both = Tensors.of(new float[] {3, 4, 6, 1, 0, 4, 3, 0, 6, 1, 4, 4}, 2, 2, 3);
      assertEquals(10 / 3.0, TokenHealth.of(both).extent().covariance(), 1e-6);
    }
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> Geometry.of(Ops.randn(new Seed(1), 9, 4)));
  }
}
