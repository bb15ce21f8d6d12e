package org.fullrank.methods.entropyreconstruction;

import org.fullrank.losses.EntropyEstimator;
import org.fullrank.methods.Density;

/** The choice of an entropy estimator; its width follows from the reconstruction density. */
public enum Estimator {
  /** Resubstitution with a von Mises-Fisher kernel (Joe, 1989). */
  JOE_VMF,
  /** The density-weighted mean with a von Mises-Fisher kernel. */
  PLUGIN_VMF,
  /** Resubstitution with a normal kernel, of embeddings that are not normalised. */
  GAUSSIAN_KDE,
  /** The entropy of the mean softmax over the batch. */
  DISCRETE_PLUGIN;

  /** The estimator with the kernel of {@code density}, if none is chosen. */
  static Estimator of(Density density) {
    return switch (density) {
      case Density.VonMisesFisher _ -> JOE_VMF;
      case Density.Categorical _ -> DISCRETE_PLUGIN;
      case Density.Gaussian _, Density.GeneralisedNormal _ -> GAUSSIAN_KDE;
    };
  }

  /**
   * This estimator with a kernel as wide as {@code density}: of equal concentration {@code κ}, or
   * of the bandwidth {@code h = 1/√κ}. Then the constants of entropy and reconstruction cancel.
   *
   * @throws IllegalArgumentException if a categorical density meets a kernel, or a continuous
   *     density the discrete estimator
   */
  EntropyEstimator as(Density density) {
    if (density instanceof Density.Categorical != (this == DISCRETE_PLUGIN)) {
      throw new IllegalArgumentException(
          "estimator: want %s, was %s with %s"
              .formatted(this == DISCRETE_PLUGIN ? "a kernel" : "discrete_plugin", this, density));
    }
    double concentration = concentration(density);
    return switch (this) {
      case JOE_VMF -> new EntropyEstimator.JoeVmf(concentration);
      case PLUGIN_VMF -> new EntropyEstimator.PluginVmf(concentration);
      case GAUSSIAN_KDE -> new EntropyEstimator.GaussianKde(1 / Math.sqrt(concentration));
      case DISCRETE_PLUGIN -> new EntropyEstimator.DiscretePlugin(1 / concentration);
    };
  }

  private static double concentration(Density density) {
    return switch (density) {
      case Density.VonMisesFisher(double concentration) -> concentration;
      case Density.Categorical(double temperature) -> 1 / temperature;
      case Density.Gaussian(double deviation) -> 1 / (deviation * deviation);
      case Density.GeneralisedNormal(_, double scale) -> 2 / (scale * scale);
    };
  }
}
