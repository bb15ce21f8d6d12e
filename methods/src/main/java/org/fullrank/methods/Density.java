package org.fullrank.methods;

import org.fullrank.core.Check;

/**
 * The probability density whose negative logarithm a method's loss is, up to constants. Entropy
 * reconstruction and Fisher information read it.
 */
public sealed interface Density {
  /**
   * Von Mises-Fisher on the unit sphere: {@code p(z | m) ∝ exp(κ ⟨z, m⟩)}.
   *
   * @param concentration {@code κ}, positive; {@code 1/τ} of a contrastive loss
   */
  record VonMisesFisher(double concentration) implements Density {
    public VonMisesFisher {
      Check.positive(concentration, "concentration");
    }
  }

  /**
   * Categorical: {@code p(k | z) = softmax(z/τ)_k}.
   *
   * @param temperature {@code τ}, positive
   */
  record Categorical(double temperature) implements Density {
    public Categorical {
      Check.positive(temperature, "temperature");
    }
  }

  /**
   * Generalised normal: {@code p(z | m) ∝ exp(−(‖z − m‖/β)^α)}. The exponent 2 gives {@link
   * Gaussian} of deviation {@code β/√2}.
   *
   * @param exponent {@code α}, positive
   * @param scale {@code β}, positive
   */
  record GeneralisedNormal(double exponent, double scale) implements Density {
    public GeneralisedNormal {
      Check.positive(exponent, "exponent");
      Check.positive(scale, "scale");
    }
  }

  /**
   * Normal with equal deviations: {@code p(z | m) ∝ exp(−‖z − m‖²/2σ²)}.
   *
   * @param deviation {@code σ}, positive
   */
  record Gaussian(double deviation) implements Density {
    public Gaussian {
      Check.positive(deviation, "deviation");
    }
  }
}
