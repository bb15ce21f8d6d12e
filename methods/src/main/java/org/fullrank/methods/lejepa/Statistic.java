package org.fullrank.methods.lejepa;

import static org.fullrank.core.Ops.clampMin;
import static org.fullrank.core.Ops.mean;
import static org.fullrank.core.Ops.plus;
import static org.fullrank.core.Ops.plusTimes;
import static org.fullrank.core.Ops.times;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Tensors;
import org.fullrank.methods.Losses.Term;

/**
 * How far sets of samples are from the standard normal distribution along directions. The mean over
 * sets and directions; 0 is exactly normal for an infinite set.
 */
public sealed interface Statistic {
  /**
   * A statistic with its parts for the log.
   *
   * @param value scalar with gradient
   * @param parts its terms, if it has several; without gradient
   */
  record Measured(Tensor value, List<Term> parts) {}

  /**
   * The statistic in fp32 or wider.
   *
   * @param samples {@code [sets, batch, dim]}
   * @param directions {@code [dim, directions]}, columns of length 1
   * @throws IllegalArgumentException if the widths differ, or a set has fewer than two samples
   */
  default Measured of(Tensor samples, Tensor directions) {
    Check.rank(samples, "samples", "sets", "batch", "dim");
    Check.rank(directions, "directions", "dim", "directions");
    Check.size(directions, "directions", 0, "dim", samples.size(2));
    if (samples.size(1) < 2) {
      throw new IllegalArgumentException("samples: want sets of 2 or more, was " + samples.size(1));
    }
    Tensor x = Ops.atLeastFloat(samples);
    return Precision.exact(() -> exact(x, Ops.toFloatLike(directions, x)));
  }

  /** The statistic of {@code samples} and {@code directions} of the same format. */
  Measured exact(Tensor samples, Tensor directions);

  /**
   * The statistic of Epps and Pulley, Biometrika 1983, as in SIGReg. With the characteristic
   * function {@code φ̂(t) = mean_i exp(i·t·⟨x_i, a⟩)} along direction {@code a} and {@code φ(t) =
   * exp(−t²/2)}: {@code ∫ |φ̂(t) − φ(t)|² φ(t) dt} over {@code −reach} to {@code reach}, by the
   * trapezoidal rule.
   *
   * @param knots knots from 0 to {@code reach}, both included, 2 or more; the integrand is even
   * @param reach {@code t} of the last knot, positive
   * @param scaling what the integral is multiplied by
   */
  record EppsPulley(int knots, double reach, Scaling scaling) implements Statistic {
    /** The authors' code: 17 knots from 0 to 3, times the number of samples. */
    public static final EppsPulley DEFAULT = new EppsPulley(17, 3, Scaling.SAMPLES);

    /** The factor of the integral. */
    public enum Scaling {
      /** The samples of a set: the test statistic. */
      SAMPLES,
      /** 1. */
      NONE;

      double factor(long batch) {
        return switch (this) {
          case SAMPLES -> batch;
          case NONE -> 1;
        };
      }
    }

    public EppsPulley {
      Check.within(knots, 2, Integer.MAX_VALUE, "knots");
      Check.positive(reach, "reach");
    }

    @Override
    public Measured exact(Tensor samples, Tensor directions) {
      Tensor t = Tensors.like(places(), samples, knots);
      Tensor normal = times(t.square(), -0.5).exp(); // [knots]
      Tensor weights = Tensors.like(trapezoid(), samples, knots).mul(normal);
      Tensor angles = samples.matmul(directions).unsqueeze(3).mul(t);
      Tensor real = mean(angles.cos(), false, 1); // [sets, directions, knots]
      Tensor imaginary = mean(angles.sin(), false, 1);
      Tensor distance = real.sub(normal).square().add(imaginary.square());
      double factor = scaling.factor(samples.size(1));
      return new Measured(times(distance.matmul(weights).mean(), factor), List.of());
    }

    private double[] places() {
      var places = new double[knots];
      for (int k = 0; k < knots; k++) {
        places[k] = reach * k / (knots - 1);
      }
      return places;
    }

    /** Doubled for the negative half; the knot at 0 belongs to both halves once. */
    private double[] trapezoid() {
      var weights = new double[knots];
      double step = reach / (knots - 1);
      for (int k = 0; k < knots; k++) {
        weights[k] = k == 0 || k == knots - 1 ? step : 2 * step;
      }
      return weights;
    }
  }

  /**
   * VISReg's three terms, as in its authors' code (HaiyuWu/visreg, losses/visreg.py at 06f65b1),
   * weighted and added. With mean {@code μ_d} and biased deviation {@code σ_d} of each dimension:
   *
   * <pre>
   *   centre  mean_d μ_d²
   *   scale   mean_d (σ_d − 1)²
   *   shape   mean (sorted ⟨(x − μ)/σ, a⟩ − quantiles)², σ without gradient
   * </pre>
   *
   * <p>The quantiles are {@code Φ⁻¹(i/(batch + 1))}. A {@code σ} is 1e-6 or more.
   *
   * @param centre weight of the centre term, zero or more
   * @param scale weight of the scale term, zero or more
   * @param shape weight of the shape term, zero or more
   */
  record CentreScaleShape(double centre, double scale, double shape) implements Statistic {
    /** As published. */
    public static final CentreScaleShape DEFAULT = new CentreScaleShape(1, 1, 1);

    private static final double LEAST = 1e-6;

    public CentreScaleShape {
      Check.atLeastZero(centre, "centre");
      Check.atLeastZero(scale, "scale");
      Check.atLeastZero(shape, "shape");
    }

    @Override
    public Measured exact(Tensor samples, Tensor directions) {
      Tensor middle = mean(samples, true, 1); // [sets, 1, dim]
      Tensor centred = samples.sub(middle);
      Tensor deviation = deviation(centred);
      Tensor off = middle.square().mean();
      Tensor stretch = plus(deviation, -1).square().mean();
      Tensor sorted =
          centred.div(deviation.detach()).matmul(directions).sort(1, false).get0(); // ascending
      Tensor skew = sorted.sub(quantiles(samples)).square().mean();
      Tensor sum = plusTimes(plusTimes(times(off, centre), stretch, scale), skew, shape);
      return new Measured(
          sum,
          List.of(
              new Term("centre", off.detach()),
              new Term("scale", stretch.detach()),
              new Term("shape", skew.detach())));
    }

    /** {@code [sets, 1, dim]}; the length of no sample has the gradient 0. */
    private static Tensor deviation(Tensor centred) {
      double scale = 1 / Math.sqrt((double) centred.size(1));
      return clampMin(times(Ops.inverseLength(centred, 1).reciprocal(), scale), LEAST);
    }

    /** {@code [batch, 1]}. */
    private static Tensor quantiles(Tensor samples) {
      long batch = samples.size(1);
      Tensor places = plus(Ops.rangeLike(samples, batch).to(Tensors.type(samples)), 1);
      Tensor signed = plus(times(places, 2.0 / (batch + 1)), -1);
      return times(signed.erfinv(), Math.sqrt(2)).unsqueeze(1);
    }
  }
}
