package org.fullrank.methods.byov;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.bayes.GaussianWeight;
import org.fullrank.bayes.KlWeight;
import org.fullrank.bayes.Posterior;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.methods.Density;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Pass;
import org.fullrank.optim.LearningRateScale;

/**
 * A method whose maps have a posterior: {@code E[loss] + β·KL/N}. The log has the loss as {@code
 * nll}, {@code KL/N} as {@code kl}, nats per image, and {@code β} as {@code beta}.
 */
public final class Byov implements MethodWrapper {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Component(
          new Paper(
              "byov",
              "Turishcheva et al.",
              "Bootstrap Your Own Variance",
              "NeurIPS 2023 workshop on self-supervised learning",
              "2312.03213"),
          Map.of(
              "byov", ByovConfig.DEFAULT,
              "supervised_counterpart", CounterpartConfig.DEFAULT,
              "mc_dropout", McDropoutConfig.DEFAULT));

  private static final long DRAW = 1L << 41; // far from the keys of methods
  private static final long TARGET = 1L << 42;
  private static final long PRIOR = 1L << 43;

  private final ByovConfig config;
  private final Method base;
  private final List<GaussianWeight> posteriors;
  private final KlWeight weight;
  private final long images;

  Byov(ByovConfig config, Method base, Site site) {
    this.config = config;
    this.base = base;
    posteriors =
        Stream.of(site.student(), base).flatMap(it -> Posterior.within(it).stream()).toList();
    if (posteriors.isEmpty()) {
      throw Problem.config(
          "byov.scope: want a scope with trained maps; neither the encoder nor the method's heads"
              + " have one there. Only byol, supervised and pseudolabel take heads from here");
    }
    weight = config.divergence().weight(site.facts());
    images = site.facts().samples();
  }

  @Override
  public Method base() {
    return base;
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Outputs made = base.forward(step);
    return switch (config.teacher()) {
      case TeacherWeights.Mean _ -> made;
      case TeacherWeights.Drawn(int draws) ->
          draws == 1 || made.targets().isEmpty() ? made : made.taught(targets(made, step, draws));
    };
  }

  /**
   * The mean over the teacher's draws of each target; of length 1 before, unless they are shares.
   */
  private List<Tensor> targets(Outputs first, TrainingStep step, int draws) {
    return Ops.noGrad(() -> {
      var all = new ArrayList<>(List.of(first.targets()));
      for (int draw = 1; draw < draws; draw++) {
        Pass pass = step.pass().fork(TARGET + draw).with(Pass.Statistics.BATCH_ONLY);
        all.add(base.forward(step.with(pass)).targets());
      }
      return IntStream.range(0, first.targets().size())
          .mapToObj(place -> mean(all.stream().map(it -> scaled(it.get(place))).toList()))
          .toList();
    });
  }

  private Tensor scaled(Tensor target) {
    boolean shares = base.density().filter(it -> it instanceof Density.Categorical).isPresent();
    return shares ? target : Ops.normalize(target, 1);
  }

  private static Tensor mean(List<Tensor> tensors) {
    return Ops.mean(Ops.stack(0, tensors.toArray(Tensor[]::new)), false, 0);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Losses likelihood = expected(outputs, step);
    Seed seed = step.pass().fork(PRIOR).seed();
    Tensor divergence = Posterior.divergence(posteriors, seed);
    double beta = config.divergence().betaAt(step.clock());
    double share = weight.at(Math.max(0, step.clock().step() - 1));
    Tensor total = Ops.plusTimes(likelihood.total(), divergence, beta * share);
    var terms = new ArrayList<>(likelihood.terms());
    terms.add(new Term("nll", likelihood.total().detach()));
    terms.add(new Term("kl", Ops.times(divergence.detach(), 1.0 / images)));
    terms.add(new Term("beta", Ops.fullLike(divergence.detach(), beta)));
    return new Losses(total, likelihood.count(), terms, likelihood.perSample());
  }

  /** The mean loss over the draws of the weights; {@code outputs} are those of the first. */
  private Losses expected(Outputs outputs, TrainingStep step) {
    Losses first = base.losses(outputs, step);
    if (config.draws() == 1) {
      return first;
    }
    var totals = new ArrayList<>(List.of(first.total()));
    var samples = new ArrayList<>(first.perSample().stream().toList());
    for (int draw = 1; draw < config.draws(); draw++) {
      TrainingStep again = step.with(step.pass().fork(DRAW + draw));
      Losses next = base.losses(forward(again), again);
      totals.add(next.total());
      next.perSample().ifPresent(samples::add);
    }
    Optional<Tensor> perSample = samples.isEmpty() ? Optional.empty() : Optional.of(mean(samples));
    return new Losses(mean(totals), first.count(), first.terms(), perSample);
  }

  /** Absent, as the loss has the divergence beside it. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.empty();
  }

  @Override
  public LearningRateScale learningRate(String parameter) {
    LearningRateScale rate = base.learningRate(parameter);
    return parameter.endsWith(GaussianWeight.RHO) ? rate.times(config.spreadRate()) : rate;
  }
}
