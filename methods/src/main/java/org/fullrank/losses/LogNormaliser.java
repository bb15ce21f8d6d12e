package org.fullrank.losses;

import org.fullrank.core.Check;

/** Logarithms of the constants that make densities integrate to 1, in double precision. */
public final class LogNormaliser {
  private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

  private LogNormaliser() {}

  /**
   * {@code log c_D(κ) = (D/2 − 1) log κ − (D/2) log 2π − log I_{D/2−1}(κ)} of the von Mises-Fisher
   * density {@code c_D(κ) exp(κ ⟨z, m⟩)} on the unit sphere of {@code D} dimensions.
   *
   * @param dim {@code D}, 2 or more
   * @param concentration {@code κ}, positive
   */
  public static double vonMisesFisher(long dim, double concentration) {
    checkSphere(dim);
    double half = 0.5 * dim;
    return (half - 1) * Math.log(Check.positive(concentration, "concentration"))
        - half * LOG_TWO_PI
        - LogBessel.firstKind(half - 1, concentration);
  }

  /**
   * {@code log(2 π^{D/2} / Γ(D/2))}, the logarithm of the area of the unit sphere of {@code D}
   * dimensions: the entropy of its uniform density.
   *
   * @param dim {@code D}, 2 or more
   */
  public static double sphereArea(long dim) {
    checkSphere(dim);
    return Math.log(2) + 0.5 * dim * Math.log(Math.PI) - LogGamma.of(0.5 * dim);
  }

  /**
   * {@code −D log σ − (D/2) log 2π} of the normal density {@code ∝ exp(−‖z − m‖²/2σ²)}.
   *
   * @param dim {@code D}, 1 or more
   * @param deviation {@code σ}, positive
   */
  public static double normal(long dim, double deviation) {
    Check.positive((double) dim, "dim");
    return -dim * (Math.log(Check.positive(deviation, "deviation")) + 0.5 * LOG_TWO_PI);
  }

  /**
   * {@code log α + log Γ(D/2) − log 2 − (D/2) log π − D log β − log Γ(D/α)} of the density {@code ∝
   * exp(−(‖z − m‖/β)^α)}.
   *
   * @param dim {@code D}, 1 or more
   * @param exponent {@code α}, positive
   * @param scale {@code β}, positive
   */
  public static double generalisedNormal(long dim, double exponent, double scale) {
    Check.positive((double) dim, "dim");
    double half = 0.5 * dim;
    return Math.log(Check.positive(exponent, "exponent"))
        + LogGamma.of(half)
        - Math.log(2)
        - half * Math.log(Math.PI)
        - dim * Math.log(Check.positive(scale, "scale"))
        - LogGamma.of(dim / exponent);
  }

  private static void checkSphere(long dim) {
    if (dim < 2) {
      throw new IllegalArgumentException("dim: want 2 or more, was " + dim);
    }
  }
}
