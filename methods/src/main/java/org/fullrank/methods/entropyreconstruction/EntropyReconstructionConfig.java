package org.fullrank.methods.entropyreconstruction;

import java.util.Optional;
import java.util.Set;
import org.fullrank.core.Check;
import org.fullrank.core.Problem;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.heads.HeadConfig;
import org.fullrank.methods.Config;
import org.fullrank.methods.Density;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;

/**
 * The settings of entropy and reconstruction, around a method or alone.
 *
 * @param of the method whose outputs are compared; absent for a projector of two views and no other
 *     loss
 * @param density the reconstruction density, with its concentration, deviation or temperature; if
 *     absent the method's own, or von Mises-Fisher of concentration 10
 * @param estimator of the entropy; if absent the estimator that fits the density
 * @param gamma {@code γ}, the weight of the entropy, 0 or more
 * @param entropyOn the student's output whose entropy counts, of a method with a predictor
 * @param reconstruction the reconstruction term; if absent {@code base} for a method with a teacher
 *     and a categorical density, so that its centring stays, else {@code density}
 * @param targetTemperature the divisor of the targets' logits for a categorical density and the
 *     term {@code density}; if absent the density's
 * @param targetGradient the gradient through targets without a teacher
 * @param head the projector without a method
 */
public record EntropyReconstructionConfig(
    Optional<Config> of,
    Optional<Density> density,
    Optional<Estimator> estimator,
    double gamma,
    EntropyOn entropyOn,
    Optional<ReconstructionLoss> reconstruction,
    Optional<Double> targetTemperature,
    TargetGradient targetGradient,
    Head head)
    implements Config {
  /** The density of the authors' code (apple/ml-entropy-reconstruction@f523f11). */
  static final Density DENSITY = new Density.VonMisesFisher(10);

  /** No other method, small images and a small encoder, on a CPU. */
  public static final EntropyReconstructionConfig DEFAULT =
      new EntropyReconstructionConfig(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          1,
          EntropyOn.STUDENT_PROJECTION,
          Optional.empty(),
          Optional.empty(),
          TargetGradient.KEPT,
          new Head(512, 128));

  /**
   * The projector without a method.
   *
   * @param hidden width of the hidden layer, units
   * @param output width of the projections, units
   */
  public record Head(int hidden, int output) {
    public Head {
      Check.positive(hidden, "hidden");
      Check.within(output, 2, Integer.MAX_VALUE, "output");
    }

    HeadConfig layers() {
      return HeadConfig.mlp(hidden, output);
    }
  }

  public EntropyReconstructionConfig {
    Check.atLeastZero(gamma, "gamma");
    targetTemperature.ifPresent(it -> Check.positive(it, "target_temperature"));
    if (of.filter(EntropyReconstructionConfig.class::isInstance).isPresent()) {
      throw new IllegalArgumentException("of: want another method, was entropyreconstruction");
    }
    of.filter(it -> it.needs().fewest() < 2).ifPresent(it -> {
      throw new IllegalArgumentException(
          "of: want a method of two views or more, was a method of " + it.needs().fewest());
    });
  }

  @Override
  public Needs needs() {
    return of.map(Config::needs).orElseGet(() -> Needs.views(2));
  }

  @Override
  public Set<EncoderPart> uses() {
    return of.map(Config::uses).orElse(Set.of());
  }

  @Override
  public double weights(int width) {
    return of.map(it -> it.weights(width)).orElseGet(() -> head.layers().weights(width));
  }

  /**
   * The method.
   *
   * @throws Problem if neither the method nor the settings name a density, or the estimator does
   *     not fit it
   */
  @Override
  public Method build(Site site) {
    Method base = of.map(it -> it.build(site)).orElseGet(() -> alone(site));
    Density known =
        density
            .or(base::density)
            .orElseThrow(() ->
                Problem.config(
                    "method.density: want one beside %s, which names none; such as {name: von_mises_fisher, concentration: 10}"
                        .formatted(base.getClass().getSimpleName())));
    return new EntropyReconstruction(this, base, objective(known), site.hardware().ranks());
  }

  private Method alone(Site site) {
    return new TwoViews(head.layers().make(site.width(), site.seed()), density.orElse(DENSITY));
  }

  private ErObjective objective(Density known) {
    var shared = Reconstruction.of(known);
    try {
      return new ErObjective(
          estimator.orElseGet(() -> Estimator.of(known)).as(known),
          new Reconstruction(known, targetTemperature.orElse(shared.targetTemperature())),
          entropyOn);
    } catch (IllegalArgumentException unfit) {
      throw Problem.config("method." + unfit.getMessage());
    }
  }

  /** The reconstruction term for {@code outputs} of the method. */
  ReconstructionLoss lossOf(Density known, Outputs outputs) {
    boolean taught = known instanceof Density.Categorical && !outputs.targets().isEmpty();
    return reconstruction.orElse(taught ? ReconstructionLoss.BASE : ReconstructionLoss.DENSITY);
  }
}
