package org.fullrank.diagnose;

import static org.fullrank.core.Ops.plus;
import static org.fullrank.core.Ops.times;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;

/**
 * Embeddings of known state: healthy kinds of several widths and numbers of samples, and every
 * disease at several strengths.
 */
final class KnownStates {
  private static final int[][] SIZES = {{200, 64}, {300, 256}, {600, 128}, {60, 512}};

  private final List<KnownState> all = new ArrayList<>();
  private final Seed half;

  /** A maker of embeddings {@code [samples, width]}. */
  private interface Maker {
    Tensor of(Seed seed, int n, int d);
  }

  /**
   * Embeddings of a known state.
   *
   * @param truth the diseases that may be named; empty if healthy
   */
  record KnownState(String name, Set<Disease> truth, Maker maker, Seed seed, int n, int d) {
    Tensor embeddings() {
      return maker.of(seed, n, d);
    }

    boolean healthy() {
      return truth.isEmpty();
    }
  }

  private KnownStates(Seed half) {
    this.half = half;
  }

  /** The embeddings of a half: other draws, other sizes and other strengths in each. */
  static List<KnownState> of(int half) {
    var states = new KnownStates(new Seed(77).with(half));
    double shift = half == 0 ? 1 : 1.25;
    states.healthy(shift);
    states.sick(shift);
    return states.all;
  }

  private void healthy(String name, Maker maker) {
    sick(name, Set.of(), maker);
  }

  private void sick(String name, Disease disease, Maker maker) {
    sick(name, Set.of(disease), maker);
  }

  private void sick(String name, Set<Disease> diseases, Maker maker) {
    add(name, diseases, maker, SIZES[all.size() % 4]);
    add(name, diseases, maker, SIZES[(all.size() + 1) % 4]);
  }

  private void add(String name, Set<Disease> truth, Maker maker, int[] size) {
    Seed seed = half.with(all.size());
    int n = size[0] + (int) (half.with(7).with(all.size()).random().nextDouble() * 0.5 * size[0]);
    all.add(new KnownState(name, truth, maker, seed, n, size[1]));
  }

  private void healthy(double shift) {
    healthy("normal", (s, n, d) -> cloud(s, n, d));
    for (double power : new double[] {0.25, 0.5, 0.7}) {
      healthy("power " + power * shift, (s, n, d) -> power(s, n, d, power * shift));
    }
    healthy("power, own axes", (s, n, d) -> scaled(cloud(s, n, d), i -> Math.pow(i + 1, -0.5)));
    healthy(
        "exponential",
        (s, n, d) -> rotated(s, scaled(cloud(s, n, d), i -> Math.exp(-8.0 * i / d / shift))));
    for (double offset : new double[] {0.7, 1.5, 3}) {
      healthy(
          "offset " + offset * shift, (s, n, d) -> offset(s, power(s, n, d, 0.4), offset * shift));
    }
    for (int clusters : new int[] {5, 10, 40}) {
      for (double within : new double[] {0.3, 0.6, 1}) {
        healthy(
            "classes %d within %s".formatted(clusters, within * shift),
            (s, n, d) -> clusters(s, n, d, clusters, power(s.with(9), n, d, 0.3), within * shift));
        healthy(
            "classes %d in noise %s".formatted(clusters, within * shift),
            (s, n, d) -> clusters(s, n, d, clusters, cloud(s.with(9), n, d), within * shift));
      }
    }
    for (double rogue : new double[] {4, 8}) {
      healthy("BERT-like, rogue units " + rogue * shift, (s, n, d) -> bert(s, n, d, rogue * shift));
    }
    for (int freedom : new int[] {2, 3, 5}) {
      healthy("heavy lengths, t" + freedom, (s, n, d) -> lengths(s, cloud(s, n, d), freedom));
      healthy("heavy entries, t" + (freedom + 1), (s, n, d) -> entries(s, n, d, freedom + 1));
    }
    healthy(
        "log-normal lengths",
        (s, n, d) -> power(s, n, d, 0.4).mul(times(Ops.randn(s.with(5), n, 1), 0.7 * shift).exp()));
    healthy("ReLU", (s, n, d) -> plus(power(s, n, d, 0.3), -0.2).relu());
    healthy(
        "ReLU, a tenth dead",
        (s, n, d) -> power(s, n, d, 0.3).relu().mul(alive(s.with(3), d, 0.9)));
    healthy("unit lengths", (s, n, d) -> Ops.normalize(power(s, n, d, 0.4), 1));
    for (int latent : new int[] {12, 32}) {
      healthy("curved surface of %d".formatted(latent), (s, n, d) -> surface(s, n, d, latent));
    }
    healthy("uneven classes", (s, n, d) -> uneven(s, n, d, 0.6 * shift));
    healthy("signs", (s, n, d) -> power(s, n, d, 0.3).sign());
    healthy("whole numbers", (s, n, d) -> times(power(s, n, d, 0.4), 20).round());
    healthy("shares of a softmax", (s, n, d) -> unitScale(power(s, n, d, 0.3), 1).softmax(1));
    healthy("sparse codes", (s, n, d) -> plus(unitScale(power(s, n, d, 0.3), 1), -1.2).relu());
    healthy(
        "tight classes",
        (s, n, d) -> clusters(s, n, d, 20, power(s.with(9), n, d, 0.3), 0.12 * shift));
    healthy(
        "classes of classes",
        (s, n, d) ->
            clusters(s, n, d, 20, cloud(s.with(9), n, d), 0.4)
                .add(member(Ops.randn(s.with(13), 5, d), n)));
    healthy("24 factors", (s, n, d) -> low(s, n, d, 24).add(power(s.with(14), n, d, 0.4)));
    healthy(
        "duplicated samples",
        (s, n, d) -> {
          Tensor once = power(s, n, d, 0.4);
          return Ops.cat(0, once, once.narrow(0, 0, n / 5));
        });
  }

  private void sick(double shift) {
    sick(
        "8 axes of many",
        Set.of(Disease.DIMENSIONAL_COLLAPSE),
        (s, n, d) -> scaled(cloud(s, n, d), i -> i < 8 ? 1 : 0));
    sick(
        "steep",
        Set.of(Disease.DOMINANT_DIRECTION, Disease.DIMENSIONAL_COLLAPSE),
        (s, n, d) -> rotated(s, scaled(cloud(s, n, d), i -> Math.exp(-i / shift))));
    sick(
        "rank 4, heavy noise",
        Set.of(Disease.LOW_RANK_WITH_NOISE, Disease.DIMENSIONAL_COLLAPSE),
        (s, n, d) -> low(s, n, d, 4).add(times(entries(s, n, d, 4), 0.1 * shift)));
    sick(
        "rank 3, offset, noise",
        Disease.LOW_RANK_WITH_NOISE,
        (s, n, d) -> offset(s, low(s, n, d, 3).add(times(cloud(s.with(2), n, d), 0.2 * shift)), 1));
    sick(
        "a sample at the centre",
        Disease.HUBS,
        (s, n, d) -> {
          Tensor x = power(s, n - 1, d, 0.2);
          return Ops.cat(0, x, Ops.mean(x, true, 0));
        });
    sick(
        "dead but for noise",
        Disease.DEAD_UNITS,
        (s, n, d) -> power(s, n, d, 0.3).mul(plus(times(alive(s.with(3), d, 0.3), 0.995), 0.005)));
    sick(
        "many clumps",
        Disease.EMPTY_CLUMPS,
        (s, n, d) -> clusters(s, n, d, Math.min(60, n / 6), cloud(s.with(9), n, d), 0.005 * shift));
    sick(
        "a ray",
        Disease.COMPLETE_COLLAPSE,
        (s, n, d) -> Ops.randn(s, n, 1).exp().matmul(Ops.randn(s.with(1), 1, d)));
    for (double noise : new double[] {0, 1e-4, 1e-3, 1e-2, 0.03}) {
      sick(
          "constant, noise " + noise * shift,
          Disease.COMPLETE_COLLAPSE,
          (s, n, d) -> plus(times(cloud(s, n, d), noise * shift), 1));
      sick(
          "constant, structure " + noise * shift,
          Set.of(Disease.COMPLETE_COLLAPSE, Disease.DIMENSIONAL_COLLAPSE),
          (s, n, d) -> offset(s, times(power(s, n, d, 0.6), noise * shift), 1));
    }
    for (int rank : new int[] {1, 2, 3, 4, 6, 8}) {
      sick(
          "rank " + rank,
          Set.of(
              Disease.DIMENSIONAL_COLLAPSE,
              Disease.LOW_RANK_WITH_NOISE,
              Disease.DOMINANT_DIRECTION),
          (s, n, d) -> low(s, n, d, rank));
      for (double noise : new double[] {0.003, 0.03, 0.08}) {
        sick(
            "rank %d, noise %s".formatted(rank, noise * shift),
            Set.of(
                Disease.LOW_RANK_WITH_NOISE,
                Disease.DIMENSIONAL_COLLAPSE,
                Disease.DOMINANT_DIRECTION),
            (s, n, d) -> low(s, n, d, rank).add(times(cloud(s.with(2), n, d), noise * shift)));
      }
    }
    for (double share : new double[] {0.85, 0.93, 0.98}) {
      sick(
          "dominated by %s of the variance".formatted(share),
          Set.of(Disease.DOMINANT_DIRECTION, Disease.LOW_RANK_WITH_NOISE),
          (s, n, d) -> dominated(s, n, d, share));
    }
    for (int clumps : new int[] {2, 8, 25}) {
      for (double within : new double[] {0, 1e-3, 0.01}) {
        sick(
            "%d clumps within %s".formatted(clumps, within * shift),
            Set.of(
                Disease.EMPTY_CLUMPS,
                Disease.SAMPLES_ALIKE,
                Disease.DIMENSIONAL_COLLAPSE,
                Disease.LOW_RANK_WITH_NOISE,
                Disease.DOMINANT_DIRECTION),
            (s, n, d) -> clusters(s, n, d, clumps, cloud(s.with(9), n, d), within * shift));
      }
    }
    for (double dead : new double[] {0.6, 0.75, 0.9}) {
      sick(
          "%s of the units dead".formatted(dead),
          Disease.DEAD_UNITS,
          (s, n, d) -> power(s, n, d, 0.3).relu().mul(alive(s.with(3), d, 1 - dead)));
    }
    for (double alike : new double[] {0.6, 0.75, 0.9}) {
      for (double noise : new double[] {0, 0.005}) {
        sick(
            "%s alike, noise %s".formatted(alike, noise),
            Set.of(Disease.SAMPLES_ALIKE, Disease.COMPLETE_COLLAPSE),
            (s, n, d) -> alike(s, n, d, alike, noise * shift));
      }
    }
    for (double offset : new double[] {1, 2}) {
      sick("hubs at " + offset * shift, Disease.HUBS, (s, n, d) -> hubs(s, n, d, offset * shift));
    }
    for (double far : new double[] {200, 1e4}) {
      sick(
          "outlier at " + far * shift,
          Disease.OUTLIERS,
          (s, n, d) -> outlier(s, n, d, far * shift));
    }
    sick(
        "not finite",
        Disease.DIVERGED,
        (s, n, d) -> cloud(s, n, d).div(cloud(s, n, d).gt(Ops.zeros(1))));
  }

  private static Tensor cloud(Seed seed, int n, int d) {
    return Ops.randn(seed.with(1), n, d);
  }

  private static Tensor scaled(Tensor x, IntToDoubleFunction extent) {
    double[] extents = new double[(int) x.size(1)];
    for (int i = 0; i < extents.length; i++) {
      extents[i] = extent.applyAsDouble(i);
    }
    return x.mul(Tensors.like(extents, x, extents.length));
  }

  /** Turned by a random map that keeps lengths nearly. */
  private static Tensor rotated(Seed seed, Tensor x) {
    long d = x.size(1);
    return x.matmul(times(Ops.randn(seed.with(4), d, d), 1 / Math.sqrt((double) d)));
  }

  /** Extents {@code i^-power} along random directions. */
  private static Tensor power(Seed seed, int n, int d, double power) {
    return rotated(seed, scaled(cloud(seed, n, d), i -> Math.pow(i + 1, -power)));
  }

  /** A common offset of {@code times} the root mean square length. */
  private static Tensor offset(Seed seed, Tensor x, double times) {
    double length = Math.sqrt(Ops.value(Ops.sum(x.square(), false, 1).mean()));
    Tensor direction = Ops.normalize(Ops.randn(seed.with(6), 1, x.size(1)), 1);
    return x.add(times(direction, length == 0 ? 1 : times * Math.max(length, times == 1 ? 1 : 0)));
  }

  /** Classes of equal size; {@code within} is relative to a centre's length. */
  private static Tensor clusters(
      Seed seed, int n, int d, int clusters, Tensor noise, double within) {
    Tensor centres = Ops.randn(seed.with(8), clusters, d);
    return member(centres, n).add(unitScale(noise, within));
  }

  private static Tensor member(Tensor centres, int n) {
    long[] rows = new long[n];
    for (int i = 0; i < n; i++) {
      rows[i] = i % centres.size(0);
    }
    return centres.index_select(0, Tensors.of(rows, n));
  }

  /** {@code x} with a root mean square entry of {@code size}. */
  private static Tensor unitScale(Tensor x, double size) {
    return times(x, size / Math.sqrt(Ops.value(x.square().mean())));
  }

  private static Tensor uneven(Seed seed, int n, int d, double within) {
    Tensor centres = Ops.randn(seed.with(8), 20, d);
    var random = seed.with(12).random();
    long[] rows = new long[n];
    for (int i = 0; i < n; i++) {
      rows[i] = (long) (20 * Math.pow(random.nextDouble(), 2));
    }
    return centres
        .index_select(0, Tensors.of(rows, n))
        .add(unitScale(power(seed, n, d, 0.3), within));
  }

  /** A common offset, three units of large extent and mean, and a falling spectrum. */
  private static Tensor bert(Seed seed, int n, int d, double rogue) {
    Tensor plain = unitScale(power(seed, n, d, 0.45), 1);
    double[] mean = new double[d];
    double[] extent = new double[d];
    for (int i = 0; i < d; i++) {
      mean[i] = i < 3 ? rogue * 2 : 0.3;
      extent[i] = i < 3 ? rogue / 2 : 1;
    }
    return plain.mul(Tensors.like(extent, plain, d)).add(Tensors.like(mean, plain, d));
  }

  /** Lengths with the tails of Student's t. */
  private static Tensor lengths(Seed seed, Tensor x, int freedom) {
    Tensor chi = Ops.sum(Ops.randn(seed.with(5), x.size(0), freedom).square(), true, 1);
    return x.div(times(chi, 1.0 / freedom).sqrt());
  }

  private static Tensor entries(Seed seed, int n, int d, int freedom) {
    Tensor chi = Ops.sum(Ops.randn(seed.with(5), (long) n * d, freedom).square(), false, 1);
    return cloud(seed, n, d).div(times(chi, 1.0 / freedom).sqrt().view(n, d));
  }

  private static Tensor alive(Seed seed, int d, double share) {
    return Ops.toFloat(Ops.below(Ops.rand(seed, 1, d), share));
  }

  private static Tensor surface(Seed seed, int n, int d, int latent) {
    Tensor hidden =
        Ops.randn(seed.with(1), n, latent)
            .matmul(times(Ops.randn(seed.with(2), latent, 2L * d), 1 / Math.sqrt(latent)));
    return hidden.tanh().matmul(times(Ops.randn(seed.with(3), 2L * d, d), 1 / Math.sqrt(2.0 * d)));
  }

  private static Tensor low(Seed seed, int n, int d, int rank) {
    return times(
        Ops.randn(seed.with(1), n, rank).matmul(Ops.randn(seed.with(3), rank, d)),
        1 / Math.sqrt(rank));
  }

  /** One direction has {@code share} of the variance, the others are even. */
  private static Tensor dominated(Seed seed, int n, int d, double share) {
    double extent = Math.sqrt(share / (1 - share) * (d - 1));
    return rotated(seed, scaled(cloud(seed, n, d), i -> i == 0 ? extent : 1));
  }

  private static Tensor alike(Seed seed, int n, int d, double share, double noise) {
    Tensor same = Ops.randn(seed.with(7), 1, d);
    int most = (int) (share * n);
    return Ops.cat(
        0,
        same.add(times(cloud(seed.with(11), most, d), noise)),
        power(seed, n - most, d, 0.2).add(cloud(seed, n - most, d)));
  }

  /** One sample at the centre of a cloud with an offset. */
  private static Tensor hubs(Seed seed, int n, int d, double offset) {
    Tensor mean = times(Ops.normalize(Ops.randn(seed.with(6), 1, d), 1), offset * Math.sqrt(d));
    return Ops.cat(0, cloud(seed, n - 1, d).add(mean), mean);
  }

  private static Tensor outlier(Seed seed, int n, int d, double far) {
    Tensor x = power(seed, n, d, 0.4);
    return Ops.cat(
        0,
        x.narrow(0, 0, n / 2),
        times(x.narrow(0, n / 2, 1), far),
        x.narrow(0, n / 2 + 1, n - n / 2 - 1));
  }
}
