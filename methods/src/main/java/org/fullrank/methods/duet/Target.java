package org.fullrank.methods.duet;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.fullrank.core.Check;

/**
 * The distribution over the bins that a group's marginal follows, centred on the normalised
 * parameter {@code g} in 0..1, and what belongs to its topology: distance, decoding and action.
 */
public sealed interface Target {
  /** Points of the fine grid in each bin. */
  int POINTS = 100;

  /**
   * The distribution over {@code bins} bins: each is the sum of the density over the points of a
   * fine grid in it, divided by the sum over all; sums to 1.
   *
   * @param g centre, 0..1
   */
  double[] of(double g, int bins);

  /**
   * The parameter that each distribution is centred on, 0..1.
   *
   * @param marginals {@code [samples][bins]}, rows of sum 1
   */
  double[] decoded(double[][] marginals);

  /** How far two parameters lie apart. */
  double distance(double a, double b);

  /**
   * The action of a change of the parameter by {@code delta} on the axis of bins: {@code
   * [bins][bins]}, a matrix {@code M} with {@code moved = M·values}.
   *
   * @param delta change of {@code g}; {@code delta·bins} bins
   */
  double[][] action(double delta, int bins);

  /** Where the fine grid of a circle has its points. */
  enum Grid {
    /** From 0 to 2π with both ends, as in the authors' code: the angle 0 counts twice. */
    BOTH_ENDS,
    /** In the middle of equal parts of the circle, so that turned bins have turned targets. */
    MIDPOINTS
  }

  /**
   * Von Mises on the circle: {@code f(x) ∝ exp(κ cos(x − 2πg))}. For cyclic parameters.
   *
   * @param concentration {@code κ}, positive; the authors' is 3
   * @param grid points of the fine grid
   */
  record VonMises(double concentration, Grid grid) implements Target {
    /** The authors' concentration, on the grid without a doubled angle. */
    public static final VonMises DEFAULT = new VonMises(3, Grid.MIDPOINTS);

    public VonMises {
      Check.positive(concentration, "concentration");
    }

    @Override
    public double[] of(double g, int bins) {
      return Bins.of(
          bins,
          point -> Math.exp(concentration * (Math.cos(place(point, bins) - 2 * Math.PI * g) - 1)));
    }

    private double place(int point, int bins) {
      double all = (double) POINTS * bins;
      return switch (grid) {
        case BOTH_ENDS -> 2 * Math.PI * point / (all - 1);
        case MIDPOINTS -> 2 * Math.PI * (point + 0.5) / all;
      };
    }

    /** The circular mean of the centres of the bins, in turns from 0 to 1. */
    @Override
    public double[] decoded(double[][] marginals) {
      return Arrays.stream(marginals).mapToDouble(VonMises::circularMean).toArray();
    }

    private static double circularMean(double[] marginal) {
      double sine = 0;
      double cosine = 0;
      for (int bin = 0; bin < marginal.length; bin++) {
        double angle = 2 * Math.PI * Bins.centre(bin, marginal.length);
        sine += marginal[bin] * Math.sin(angle);
        cosine += marginal[bin] * Math.cos(angle);
      }
      double turns = Math.atan2(sine, cosine) / (2 * Math.PI);
      return turns - Math.floor(turns);
    }

    @Override
    public double distance(double a, double b) {
      double apart = Math.abs(a - b) % 1;
      return Math.min(apart, 1 - apart);
    }

    /**
     * A roll by whole bins; between them the shift in the Fourier domain, whose highest frequency
     * is kept real where the number of bins is even.
     */
    @Override
    public double[][] action(double delta, int bins) {
      double shift = delta * bins;
      return Bins.matrix(bins, (to, from) -> kernel(to - from - shift, bins));
    }

    /**
     * The periodic interpolation kernel: 1 at multiples of {@code bins}, 0 at other whole offsets.
     */
    private static double kernel(double offset, int bins) {
      double whole = Math.rint(offset);
      if (Math.abs(offset - whole) < 1e-12) {
        return Math.floorMod((long) whole, bins) == 0 ? 1 : 0;
      }
      double sum = 1;
      for (int frequency = 1; frequency <= bins / 2; frequency++) {
        double times = 2 * frequency == bins ? 1 : 2; // the highest of an even number is alone
        sum += times * Math.cos(2 * Math.PI * frequency * offset / bins);
      }
      return sum / bins;
    }
  }

  /**
   * A normal distribution on the interval: mass outside 0..1 is cut, and the rest renormalised.
   *
   * @param deviation {@code σ}, positive; the authors' is 0.2
   */
  record Gaussian(double deviation) implements Target {
    /** The authors'. */
    public static final Gaussian DEFAULT = new Gaussian(0.2);

    private static final int TABLE = 1000;

    public Gaussian {
      Check.positive(deviation, "deviation");
    }

    @Override
    public double[] of(double g, int bins) {
      return Bins.of(
          bins,
          point -> {
            double from = ((double) point / (POINTS * bins - 1) - g) / deviation;
            return Math.exp(-from * from / 2);
          });
    }

    /** The mean of the centres of the bins; the cut mass pulls it to the middle. */
    double mean(double[] marginal) {
      return IntStream.range(0, marginal.length)
          .mapToDouble(bin -> marginal[bin] * Bins.centre(bin, marginal.length))
          .sum();
    }

    /** The parameter whose target has the marginal's mean, by a table of the means. */
    @Override
    public double[] decoded(double[][] marginals) {
      if (marginals.length == 0) {
        return new double[0];
      }
      int bins = marginals[0].length;
      double[] means =
          IntStream.rangeClosed(0, TABLE)
              .mapToDouble(i -> mean(of((double) i / TABLE, bins)))
              .toArray();
      return Arrays.stream(marginals).mapToDouble(it -> inverted(means, mean(it))).toArray();
    }

    private static double inverted(double[] means, double mean) {
      int found = Arrays.binarySearch(means, mean);
      int above = found >= 0 ? found : -found - 1;
      if (above == 0 || above > TABLE) {
        return above == 0 ? 0 : 1;
      }
      double low = means[above - 1];
      return (above - 1 + (mean - low) / (means[above] - low)) / TABLE;
    }

    @Override
    public double distance(double a, double b) {
      return Math.abs(a - b);
    }

    /** A shift that repeats the outermost bin, linear between whole bins. */
    @Override
    public double[][] action(double delta, int bins) {
      double shift = delta * bins;
      return Bins.matrix(
          bins,
          (to, from) -> {
            double place = Math.clamp(to - shift, 0, bins - 1.0);
            return Math.max(0, 1 - Math.abs(place - from));
          });
    }
  }
}
