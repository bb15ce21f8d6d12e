package org.fullrank.methods.polyview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.losses.NtXent;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors and invariants of the sheet, and the loops of {@link Naive}. */
class PolyViewLossTest {
  private static final long ALL = Long.MAX_VALUE;

  /** {@code sin(1 + 7k + 3m + 2d)}, {@code [sample][view][dim]}. */
  private static double[][][] sines(int samples, int views, int dim) {
    var raw = new double[samples][views][dim];
    for (int k = 0; k < samples; k++) {
      for (int m = 0; m < views; m++) {
        for (int d = 0; d < dim; d++) {
          raw[k][m][d] = Math.sin(1 + 7.0 * k + 3.0 * m + 2.0 * d);
        }
      }
    }
    return raw;
  }

  private static double[][][] draws(int samples, int views, int dim, long seed) {
    var random = new Random(seed);
    var raw = new double[samples][views][dim];
    for (double[][] sample : raw) {
      for (double[] view : sample) {
        Arrays.setAll(view, _ -> random.nextGaussian());
      }
    }
    return raw;
  }

  /** The views {@code [samples, dim]}, float64. */
  private static List<Tensor> views(double[][][] raw) {
    return IntStream.range(0, raw[0].length)
        .mapToObj(m -> {
          double[] flat = Arrays.stream(raw).flatMapToDouble(s -> Arrays.stream(s[m])).toArray();
          return Tensors.of(flat, raw.length, raw[0][0].length);
        })
        .toList();
  }

  private static Views all(List<Tensor> z) {
    return Views.all(z.size(), z.getFirst().size(0), z.getFirst());
  }

  private static PolyViewLoss loss(
      Objective objective, List<Tensor> z, double temperature, Rest rest, long bytes) {
    return PolyViewLoss.of(objective, z, all(z), new PolyViewLoss.Scale(temperature, rest, bytes));
  }

  private static double value(Objective objective, List<Tensor> z, double temperature) {
    return Ops.value(loss(objective, z, temperature, Rest.MEAN, ALL).loss());
  }

  @ParameterizedTest
  @CsvSource({
    "3, 2, 4, 0.5, 4.196963, 4.196963, 4.196963, 4.196963, 4.196963",
    "3, 3, 4, 0.5, 3.446465, 2.694875, 2.920880, 3.587256, 3.200949",
    "4, 4, 8, 0.1, 12.760664, 1.626724, 7.297650, 18.973996, 11.999231",
  })
  void golden_theSheetsValues(
      int samples,
      int views,
      int dim,
      double temperature,
      double geometric,
      double arithmetic,
      double sufficient,
      double renormalised,
      double multiCrop) {
    try (var _ = Scope.open()) {
      var z = views(sines(samples, views, dim));
      double accuracy = 1e-6;
      assertEquals(geometric, value(Objective.GEOMETRIC, z, temperature), accuracy);
      assertEquals(arithmetic, value(Objective.ARITHMETIC, z, temperature), accuracy);
      assertEquals(sufficient, value(Objective.SUFFICIENT_STATISTICS, z, temperature), accuracy);
      assertEquals(multiCrop, value(Objective.MULTI_CROP, z, temperature), accuracy);
      var unit = loss(Objective.SUFFICIENT_STATISTICS, z, temperature, Rest.UNIT, ALL);
      assertEquals(renormalised, Ops.value(unit.loss()), accuracy);
      var single = z.stream().map(Ops::toFloat).toList();
      assertEquals(geometric, value(Objective.GEOMETRIC, single, temperature), 1e-5 * geometric);
      assertEquals(arithmetic, value(Objective.ARITHMETIC, single, temperature), 1e-5 * arithmetic);
    }
  }

  /** Not 3.792550: the port's arithmetic branch, whose sign, constant and order are wrong. */
  @Test
  void golden_theSheetsValuesOfSupCon() {
    try (var _ = Scope.open()) {
      var z = views(sines(3, 3, 4));
      assertEquals(3.566911, value(Objective.SUPCON_OUT, z, 0.5), 1e-6);
      assertEquals(2.015448, value(Objective.SUPCON_IN, z, 0.5), 1e-6);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GEOMETRIC, 0.034975, -0.111338, 0.057691, 0.063323, 0.324303",
    "ARITHMETIC, 0.038965, -0.124037, 0.064271, 0.070545, 0.303000",
  })
  void golden_theSheetsGradients(
      Objective objective, double g0, double g1, double g2, double g3, double norm) {
    try (var _ = Scope.open()) {
      for (long bytes : new long[] {ALL, 0}) {
        var z = leaves(views(sines(3, 3, 4)));
        loss(objective, z, 0.5, Rest.MEAN, bytes).loss().backward();
        double[] first = Tensors.doubles(z.getFirst().grad().select(0, 0));
        assertArrayEquals(new double[] {g0, g1, g2, g3}, first, 1e-6);
        double squares =
            z.stream().mapToDouble(view -> Ops.value(view.grad().square().sum())).sum();
        assertEquals(norm, Math.sqrt(squares), 1e-6);
      }
    }
  }

  private static List<Tensor> leaves(List<Tensor> z) {
    return z.stream().map(view -> view.detach().clone().requires_grad_(true)).toList();
  }

  /** Invariant 8: fused equals the loops over samples, views and pairs. */
  @ParameterizedTest
  @EnumSource
  void golden_fusedIsNaive(Objective objective) {
    try (var _ = Scope.open()) {
      for (int views = 2; views < 6; views++) {
        double[][][] raw = draws(4 + views, views, 3, views);
        double wanted = Naive.of(raw, 0.3).of(objective);
        for (long bytes : new long[] {ALL, 0}) {
          var found = loss(objective, views(raw), 0.3, Rest.MEAN, bytes);
          assertEquals(wanted, Ops.value(found.loss()), 1e-9);
          assertEquals(wanted, Ops.value(found.perSample().mean()), 1e-9);
        }
        var unit = loss(objective, views(raw), 0.3, Rest.UNIT, ALL).loss();
        double other = objective.queriesRest() ? Naive.of(raw, 0.3).sufficient(true) : wanted;
        assertEquals(other, Ops.value(unit), 1e-9);
      }
    }
  }

  /** Missing views are no anchors, no positives and no negatives. */
  @ParameterizedTest
  @EnumSource
  void golden_missingViewsAreLeftOut(Objective objective) {
    try (var _ = Scope.open()) {
      boolean[][] present = {
        {true, true, true, true},
        {true, false, true, false},
        {false, false, false, true}, // no anchor, and a negative
        {false, true, true, true},
        {false, false, false, false}
      };
      double[][][] raw = draws(5, 4, 3, 7);
      var z = views(raw);
      var flags = new double[20];
      for (int row = 0; row < 20; row++) {
        flags[row] = present[row % 5][row / 5] ? 1 : 0;
      }
      var views = Views.some(Tensors.of(flags, 4, 5));
      var scale = new PolyViewLoss.Scale(0.3, Rest.MEAN, ALL);
      var loss = PolyViewLoss.of(objective, z, views, scale);
      assertEquals(Naive.of(raw, present, 0.3).of(objective), Ops.value(loss.loss()), 1e-9);
      assertEquals(9, Ops.value(loss.anchors()));
      double[] each = Tensors.doubles(loss.perSample());
      assertEquals(0, each[2]);
      assertEquals(0, each[4]);
      assertEquals(Ops.value(loss.loss()), (4 * each[0] + 2 * each[1] + 3 * each[3]) / 9, 1e-9);
      assertThat(loss.terms()).allMatch(term -> Ops.isFinite(term.value()));
      var leaves = leaves(z);
      PolyViewLoss.of(objective, leaves, views, scale).loss().backward();
      for (int row = 0; row < 20; row++) {
        Tensor gradient = leaves.get(row / 5).grad().select(0, row % 5);
        assertThat(Ops.isFinite(gradient)).isTrue();
        assertThat(Ops.value(gradient.abs().sum()) > 0).isEqualTo(present[row % 5][row / 5]);
      }
    }
  }

  /** Invariant 1: with two views all objectives are NT-Xent, and so are their samples' losses. */
  @ParameterizedTest
  @EnumSource
  void golden_twoViewsAreNtXent(Objective objective) {
    try (var _ = Scope.open()) {
      var z = views(draws(6, 2, 5, 1));
      var wanted = NtXent.of(z.getFirst(), z.get(1), 0.2);
      var found = loss(objective, z, 0.2, Rest.MEAN, ALL);
      assertEquals(Ops.value(wanted.loss()), Ops.value(found.loss()), 1e-9);
      assertArrayEquals(
          Tensors.doubles(wanted.perSample()), Tensors.doubles(found.perSample()), 1e-9);
      assertEquals(Ops.value(wanted.positive()), term(found, "positive"), 1e-9);
    }
  }

  private static double term(PolyViewLoss loss, String name) {
    return loss.terms().stream()
        .filter(it -> it.name().equals(name))
        .mapToDouble(it -> Ops.value(it.value()))
        .findFirst()
        .orElseThrow();
  }

  /** Invariant 2. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theArithmeticLossIsAtMostTheGeometric(long seed) {
    try (var _ = Scope.open()) {
      var z = views(draws(5, 4, 3, seed));
      double geometric = value(Objective.GEOMETRIC, z, 0.2);
      double arithmetic = value(Objective.ARITHMETIC, z, 0.2);
      assertThat(arithmetic).isLessThan(geometric);
      double logged = term(loss(Objective.MULTI_CROP, z, 0.2, Rest.MEAN, ALL), "dispersion");
      assertEquals(geometric - arithmetic, logged, 1e-9);
    }
  }

  /** Invariant 3: {@code ln((5 − 1)·3 + 1)}. */
  @ParameterizedTest
  @EnumSource
  void golden_equalEmbeddings(Objective objective) {
    try (var _ = Scope.open()) {
      var z = Collections.nCopies(3, Ops.ones(5, 4));
      double wanted =
          switch (objective) {
            case ARITHMETIC, GEOMETRIC, SUFFICIENT_STATISTICS -> 2.564949;
            case MULTI_CROP -> Math.log(9);
            case SUPCON_OUT -> Math.log(14);
            case SUPCON_IN -> Math.log(7);
          };
      assertEquals(wanted, value(objective, z, 0.5), 1e-6);
      assertEquals(wanted, objective.ofConstant(5, 3), 1e-6);
      assertEquals(
          0, term(loss(objective, z, 0.5, Rest.MEAN, ALL), "mutual_information_rigorous"), 1e-6);
    }
  }

  /** Invariant 4: permuted samples, permuted views, and a rotation of all embeddings. */
  @ParameterizedTest
  @EnumSource
  void property_orderAndRotationDoNotMatter(Objective objective) {
    try (var _ = Scope.open()) {
      double[][][] raw = draws(5, 4, 3, 2);
      double wanted = value(objective, views(raw), 0.2);
      Collections.swap(Arrays.asList(raw), 0, 3);
      assertEquals(wanted, value(objective, views(raw), 0.2), 1e-12);
      var shuffled = new ArrayList<>(views(raw));
      Collections.rotate(shuffled, 1);
      assertEquals(wanted, value(objective, shuffled, 0.2), 1e-12);
      Tensor rotation =
          Ops.eigenvectors(
              Ops.onesLike(shuffled.getFirst(), 3, 3)
                  .triu()
                  .add(Ops.onesLike(shuffled.getFirst(), 3, 3).triu().t()));
      var rotated = shuffled.stream().map(view -> view.matmul(rotation)).toList();
      assertEquals(wanted, value(objective, rotated, 0.2), 1e-12);
    }
  }

  /** Invariant 5: the loss ignores lengths, so that the gradient is orthogonal to the embedding. */
  @ParameterizedTest
  @EnumSource
  void property_theGradientIsOrthogonalToTheEmbedding(Objective objective) {
    try (var _ = Scope.open()) {
      var z = leaves(views(draws(5, 4, 3, 3)));
      loss(objective, z, 0.2, Rest.MEAN, ALL).loss().backward();
      for (Tensor view : z) {
        assertThat(Ops.value(view.grad().abs().max())).isGreaterThan(1e-4);
        double along = Ops.value(Ops.sum(view.mul(view.grad()), false, 1).abs().max());
        assertEquals(0, along, 1e-12);
      }
    }
  }

  /** Invariant 6: without negatives the loss would be 0. */
  @Test
  void refuses_aSingleSampleASingleViewAndOtherShapes() {
    try (var _ = Scope.open()) {
      Tensor one = Ops.ones(1, 4);
      assertThatThrownBy(() -> value(Objective.GEOMETRIC, List.of(one, one), 0.2))
          .hasMessageStartingWith("embeddings: want a batch of 2 samples or more");
      Tensor two = Ops.ones(2, 4);
      assertThatThrownBy(() -> value(Objective.GEOMETRIC, List.of(two), 0.2))
          .hasMessage("embeddings: want 2 views or more, was 1");
      assertThatThrownBy(() -> value(Objective.GEOMETRIC, List.of(two, Ops.ones(2, 3)), 0.2))
          .hasMessage("embeddings: want views of equal shape, were [2, 4] and [2, 3]");
    }
  }

  /** Invariant 7: {@code ln(1 + (K − 1)·M·exp(−(1 + 1/(K − 1))/τ))}. */
  @ParameterizedTest
  @EnumSource(names = {"ARITHMETIC", "GEOMETRIC", "SUFFICIENT_STATISTICS"})
  void golden_theSimplex(Objective objective) {
    try (var _ = Scope.open()) {
      int samples = 4;
      var corners = new double[samples][3][samples];
      for (int k = 0; k < samples; k++) {
        for (double[] view : corners[k]) {
          Arrays.fill(view, -1.0 / samples);
          view[k] += 1;
        }
      }
      double wanted = Math.log1p((samples - 1) * 3 * Math.exp(-(1 + 1.0 / (samples - 1)) / 0.5));
      assertEquals(wanted, value(objective, views(corners), 0.5), 1e-9);
    }
  }

  /** Invariant 9. */
  @ParameterizedTest
  @EnumSource
  void property_halfPrecisionIsWidened(Objective objective) {
    try (var _ = Scope.open()) {
      for (ScalarType type : List.of(ScalarType.BFloat16, ScalarType.Half)) {
        var narrow = views(draws(6, 4, 16, 4)).stream().map(view -> view.to(type)).toList();
        var wide = narrow.stream().map(view -> view.to(ScalarType.Double)).toList();
        double found = Precision.BF16.run(() -> value(objective, narrow, 0.5));
        assertEquals(value(objective, wide, 0.5), found, 1e-3);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradient_ofEveryObjective(Objective objective) {
    try (var _ = Scope.open()) {
      Tensor z = Ops.stack(0, views(draws(4, 3, 3, 5)).toArray(Tensor[]::new));
      for (long bytes : new long[] {ALL, 0}) {
        for (Rest rest : Rest.values()) {
          Gradients.check(x -> loss(objective, rows(x), 0.4, rest, bytes).loss(), z, 1e-7);
        }
        Function<Tensor, Tensor> weighted =
            x -> {
              Tensor each = loss(objective, rows(x), 0.4, Rest.MEAN, bytes).perSample();
              return each.mul(Ops.rangeLike(each, 4)).sum();
            };
        Gradients.check(weighted, z, 1e-7);
      }
    }
  }

  private static List<Tensor> rows(Tensor x) {
    return IntStream.range(0, 3).mapToObj(view -> x.select(0, view)).toList();
  }

  /** 2,048 rows in fp32 are cut into 16 slices; the gradient is the one of a plain product. */
  @ParameterizedTest
  @CsvSource({"8, 256", "2, 1024", "40, 12"})
  void golden_slicesAreTheUnslicedGradient(int count, int batch) {
    try (var _ = Scope.open()) {
      var z = IntStream.range(0, count).mapToObj(v -> Ops.randn(new Seed(v), batch, 8)).toList();
      var kept = leaves(z);
      loss(Objective.GEOMETRIC, kept, 0.2, Rest.MEAN, ALL).loss().backward();
      var again = leaves(z);
      loss(Objective.GEOMETRIC, again, 0.2, Rest.MEAN, 0).loss().backward();
      var plain = leaves(z.stream().map(view -> view.to(ScalarType.Double)).toList());
      plain(plain, 0.2).backward();
      for (int v = 0; v < count; v++) {
        double largest = Ops.value(plain.get(v).grad().abs().max());
        double[] wanted = Tensors.doubles(plain.get(v).grad());
        assertArrayEquals(wanted, Tensors.doubles(kept.get(v).grad()), 1e-5 * largest);
        assertArrayEquals(wanted, Tensors.doubles(again.get(v).grad()), 1e-5 * largest);
      }
    }
  }

  /** The geometric loss by autograd on the whole matrix, in the sheet's order of rows. */
  private static Tensor plain(List<Tensor> views, double temperature) {
    int m = views.size();
    Tensor unit = Ops.normalize(Ops.stack(1, views.toArray(Tensor[]::new)), 2);
    long k = unit.size(0);
    Tensor flat = unit.reshape(k * m, unit.size(2));
    Tensor all = Ops.times(flat.matmul(flat.t()), 1 / temperature).view(k, m, k, m);
    Tensor own = Ops.identityLike(all, k).view(k, 1, k, 1).to(ScalarType.Bool);
    Tensor mass = Ops.logSumExp(Ops.fill(all, own, Double.NEGATIVE_INFINITY).view(k, m, k * m), 2);
    Tensor positives = Ops.times(unit.matmul(unit.transpose(1, 2)), 1 / temperature);
    Tensor each = positives.logaddexp(mass.unsqueeze(2)).sub(positives); // [k, m, m]
    Tensor different = Ops.plus(Ops.times(Ops.identityLike(all, m), -1), 1);
    return Ops.times(each.mul(different).sum(), 1.0 / (k * m * (m - 1)));
  }

  /** Every view of sample 0 is nearest to its own; of sample 1, one view lies with sample 2. */
  @Test
  void golden_termsOfThreeSamples() {
    try (var _ = Scope.open()) {
      double[][][] raw = {{{1, 0, 0}, {1, 0, 0}}, {{0, 1, 0}, {0, 0, 1}}, {{0, 0, 1}, {0, 0, 1}}};
      var loss = loss(Objective.GEOMETRIC, views(raw), 0.5, Rest.MEAN, ALL);
      assertEquals(2.0 / 3, term(loss, "positive"), 1e-12);
      assertEquals(4.0 / 24, term(loss, "negative"), 1e-12);
      assertEquals(2.0 / 6, term(loss, "retrieval"), 1e-12);
      assertEquals(3, term(loss, "unique_batch"));
      assertEquals(2, term(loss, "views"));
      double found = Ops.value(loss.loss());
      assertEquals(Math.log(5) - found, term(loss, "mutual_information"), 1e-12);
    }
  }

  /** {@code log K − loss'}, whose negatives are means over the views of each sample. */
  @Test
  void golden_theRigorousEstimate() {
    try (var _ = Scope.open()) {
      double[][][] raw = draws(4, 3, 3, 9);
      var naive = Naive.of(raw, 0.5);
      double sum = 0;
      for (int i = 0; i < 4; i++) {
        for (int a = 0; a < 3; a++) {
          for (int b = 0; b < 3; b++) {
            if (a != b) {
              double own = exp(naive, i, a, i, b);
              double others = 0;
              for (int j = 0; j < 4; j++) {
                for (int g = 0; g < 3; g++) {
                  others += j == i ? 0 : exp(naive, i, a, j, g) / 3;
                }
              }
              sum += Math.log(own / (own + others)) / 24;
            }
          }
        }
      }
      var loss = loss(Objective.GEOMETRIC, views(raw), 0.5, Rest.MEAN, ALL);
      assertEquals(Math.log(4) + sum, term(loss, "mutual_information_rigorous"), 1e-9);
    }
  }

  private static double exp(Naive naive, int i, int a, int j, int g) {
    double cosine = 0;
    for (int d = 0; d < 3; d++) {
      cosine += naive.z()[i][a][d] * naive.z()[j][g][d];
    }
    return Math.exp(cosine / 0.5);
  }

  @Test
  void leaves_nothing() {
    try (var _ = Scope.open()) {
      var z = leaves(views(draws(6, 3, 4, 1)));
      Leaks.none(() -> {
        loss(Objective.GEOMETRIC, z, 0.2, Rest.MEAN, ALL).loss().backward();
        loss(Objective.SUFFICIENT_STATISTICS, z, 0.2, Rest.MEAN, 0).loss().backward();
      });
    }
  }
}
