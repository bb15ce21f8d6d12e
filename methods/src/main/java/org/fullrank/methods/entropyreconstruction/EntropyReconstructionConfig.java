package org.fullrank.methods.entropyreconstruction;

import java.util.List;
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
import org.fullrank.methods.Site;
import org.fullrank.methods.StepDecay;
import org.fullrank.methods.TrainingFacts;

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
 * @param targets the outputs that are reconstructed
 * @param targetGradient the gradient through targets that the student makes
 * @param head the projector without a method
 */
public record EntropyReconstructionConfig(
    Optional<Config> of,
    Optional<Density> density,
    Optional<Estimator> estimator,
    double gamma,
    EntropyOn entropyOn,
    Targets targets,
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
          Targets.METHOD,
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
    if (of.filter(EntropyReconstructionConfig.class::isInstance).isPresent()) {
      throw new IllegalArgumentException("of: want another method, was entropyreconstruction");
    }
    of.filter(it -> it.needs().fewest() < 2)
        .ifPresent(it -> {
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

  @Override
  public List<String> notes(TrainingFacts facts) {
    return of.map(it -> it.notes(facts)).orElse(List.of());
  }

  /** The method's decays, whose keys lie below {@code of}. */
  @Override
  public List<StepDecay> stepDecays() {
    return of.map(Config::stepDecays).orElse(List.of()).stream()
        .map(decay -> decay.below("of"))
        .toList();
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
    try {
      var chosen = estimator.orElseGet(() -> Estimator.of(known));
      return new ErObjective(chosen.as(known), new Reconstruction(known), entropyOn, targets);
    } catch (IllegalArgumentException unfit) {
      throw Problem.config("method." + unfit.getMessage());
    }
  }
}
