package org.fullrank.methods.ewc;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.methods.Density;
import org.fullrank.methods.Method;

/**
 * The likelihood {@code p(target | image)} that an objective stands for. Self-supervised losses do
 * not name theirs, so the file of a Fisher records the choice.
 */
public enum Likelihood {
  /** Softmax of the logits over the density's temperature: classes and prototypes. */
  CATEGORICAL,
  /**
   * Von Mises-Fisher of concentration {@code κ}, treated as a normal density of precision {@code κ}
   * on the unit vector.
   */
  COSINE,
  /** Normal: reconstructions. */
  GAUSSIAN,
  /** Softmax over the other views of the batch; these keys are constants. */
  CONTRASTIVE,
  /** {@code ‖f(x)‖²} of the pooled features: memory aware synapses, for losses without density. */
  FEATURES;

  /** The name in settings and in the file. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The first likelihood that fits the loss of {@code method}. */
  static Likelihood of(Method method, FisherType type) {
    Optional<Density> density = method.density();
    if (density.isEmpty()) {
      return FEATURES;
    }
    return switch (density.get()) {
      case Density.Categorical _ -> CATEGORICAL;
      case Density.VonMisesFisher _ ->
          type == FisherType.EMPIRICAL && method.couplesSamples() ? CONTRASTIVE : COSINE;
      case Density.Gaussian _ -> GAUSSIAN;
      case Density.GeneralisedNormal(double exponent, double _) ->
          exponent == 2 ? GAUSSIAN : FEATURES;
    };
  }

  /**
   * Refuses a likelihood that the density of {@code method} is not.
   *
   * @throws IllegalArgumentException with the likelihoods that fit
   */
  void check(Method method) {
    List<Likelihood> fitting = fitting(method);
    if (!fitting.contains(this)) {
      throw new IllegalArgumentException(
          "likelihood: want one of %s for this loss, was %s"
              .formatted(fitting.stream().map(Likelihood::label).toList(), label()));
    }
  }

  private static List<Likelihood> fitting(Method method) {
    return method
        .density()
        .map(density ->
            switch (density) {
              case Density.Categorical _ -> List.of(CATEGORICAL, FEATURES);
              case Density.VonMisesFisher _ -> List.of(COSINE, CONTRASTIVE, FEATURES);
              case Density.Gaussian _ -> List.of(GAUSSIAN, FEATURES);
              case Density.GeneralisedNormal(double exponent, double _) ->
                  exponent == 2 ? List.of(GAUSSIAN, FEATURES) : List.of(FEATURES);
            })
        .orElse(List.of(FEATURES));
  }
}
