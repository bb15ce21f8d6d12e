package org.fullrank.methods.ewc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Seed;
import org.fullrank.methods.Density;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;

/**
 * The log-likelihoods of a method by sample. Number {@code i} of {@link #count} is a vector {@code
 * [batch]}; the squared gradients of all of them, weighted by {@link #weight}, are the sample's
 * Fisher information.
 *
 * @param method whose loss it is
 * @param likelihood of the loss
 * @param config type, draws and seed
 */
record LogLikelihood(Method method, Likelihood likelihood, FisherConfig config) {
  /** The likelihood of {@code config}, or the first that fits. */
  static LogLikelihood of(Method method, FisherConfig config) {
    var likelihood = config.likelihood().orElseGet(() -> Likelihood.of(method, config.type()));
    likelihood.check(method);
    if (likelihood == Likelihood.FEATURES && config.type() == FisherType.TYPE_2) {
      throw new IllegalArgumentException(
          "type: want empirical or mc for the likelihood features, which has no targets, was type-2");
    }
    return new LogLikelihood(method, likelihood, config);
  }

  /** The number of vectors, known from the outputs. */
  long count(Outputs outputs) {
    return switch (config.type()) {
      case EMPIRICAL -> 1;
      case MC -> likelihood == Likelihood.FEATURES ? 1 : config.draws();
      case TYPE_2 -> exact(outputs).stream().mapToLong(it -> it.size(1)).sum();
    };
  }

  /** The weight of each squared gradient. */
  double weight() {
    return config.type() == FisherType.MC && likelihood != Likelihood.FEATURES
        ? 1.0 / config.draws()
        : 1;
  }

  /**
   * Vector {@code number} from {@code outputs}, whose first sample is number {@code first} of all.
   */
  Tensor of(Outputs outputs, TrainingStep step, long first, long number) {
    return Precision.exact(() ->
        likelihood == Likelihood.FEATURES
            ? features(outputs)
            : switch (config.type()) {
              case EMPIRICAL -> empirical(outputs, step);
              case MC -> drawn(outputs, step, first, number);
              case TYPE_2 -> column(exact(outputs), number);
            });
  }

  private Tensor empirical(Outputs outputs, TrainingStep step) {
    if (likelihood == Likelihood.CONTRASTIVE) {
      return Draw.sum(contrasts(outputs).stream().map(Draw::positives).toList());
    }
    Losses losses = method.losses(outputs, step);
    Optional<Tensor> each = losses.perSample();
    if (each.isPresent() && !method.couplesSamples()) {
      return each.get();
    }
    if (method.couplesSamples()) {
      throw new IllegalArgumentException(
          "type: want mc for a loss that couples samples, or the likelihood contrastive or features,"
              + " was empirical");
    }
    if (step.batch().samples() > 1) {
      throw new NoLossBySample();
    }
    return losses.total().reshape(1);
  }

  /** A method without a loss for each sample, in a batch of several. */
  static final class NoLossBySample extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private Tensor drawn(Outputs outputs, TrainingStep step, long first, long number) {
    List<Seed> seeds = Draw.seeds(config.seed(), first, step.batch().samples(), number);
    if (likelihood == Likelihood.GAUSSIAN) {
      return reconstruction(outputs, step, seeds);
    }
    List<Tensor> views = views(outputs);
    Tensor sum = view(views.getFirst(), Draw.ofView(seeds, 0));
    for (int i = 1; i < views.size(); i++) {
      sum = sum.add(view(views.get(i), Draw.ofView(seeds, i)));
    }
    return sum;
  }

  private Tensor view(Tensor output, List<Seed> seeds) {
    return likelihood == Likelihood.COSINE
        ? Draw.normal(output, seeds)
        : Draw.category(output, seeds);
  }

  /**
   * Each view's output: log-shares of categories, or unit vectors times {@code √κ}.
   *
   * @throws IllegalArgumentException if the method has no such output
   */
  private List<Tensor> views(Outputs outputs) {
    return switch (likelihood) {
      case CATEGORICAL -> raw(outputs).stream().map(z -> Draw.logShares(z, temperature())).toList();
      case COSINE ->
          raw(outputs).stream()
              .map(
                  z -> Ops.times(Ops.normalize(Ops.atLeastFloat(z), 1), Math.sqrt(concentration())))
              .toList();
      case CONTRASTIVE -> contrasts(outputs);
      case GAUSSIAN ->
          raw(outputs).stream()
              .map(z -> Ops.times(Ops.atLeastFloat(z).flatten(1, -1), 1 / deviation()))
              .toList();
      case FEATURES -> throw new IllegalStateException("features have no targets");
    };
  }

  private List<Tensor> contrasts(Outputs outputs) {
    if (outputs.projections().size() < 2) {
      throw new IllegalArgumentException(
          "likelihood: want projections of 2 views or more for contrastive, was "
              + outputs.projections().size());
    }
    return Draw.contrasts(outputs.projections(), 1 / concentration());
  }

  /** Logits of tokens count as views. */
  private List<Tensor> raw(Outputs outputs) {
    if (likelihood == Likelihood.CATEGORICAL && outputs.logits().isPresent()) {
      Tensor logits = outputs.logits().get();
      return logits.dim() == 2 ? List.of(logits) : List.of(NeuralOps.unbind(logits, 1));
    }
    List<Tensor> found =
        outputs.predictions().isEmpty() ? outputs.projections() : outputs.predictions();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "likelihood: want a method with logits, predictions or projections; take features");
    }
    return found;
  }

  /**
   * The loss of targets {@code x̂ + σε}: the method's own, so that a mask keeps its meaning. Its
   * gradient is {@code −⟨∂x̂, ε⟩/σ}.
   */
  private Tensor reconstruction(Outputs outputs, TrainingStep step, List<Seed> seeds) {
    int count = outputs.predictions().size();
    if (count == 0 || count != outputs.targets().size()) {
      List<Tensor> views = views(outputs);
      return Draw.sum(
          IntStream.range(0, views.size())
              .mapToObj(i -> Draw.normal(views.get(i), Draw.ofView(seeds, i)))
              .toList());
    }
    var targets = new ArrayList<Tensor>();
    for (int i = 0; i < outputs.predictions().size(); i++) {
      Tensor drawn = outputs.predictions().get(i).detach();
      Tensor flat = drawn.flatten(1, -1);
      targets.add(
          Ops.plusTimes(flat, Draw.noise(flat, Draw.ofView(seeds, i)), deviation()).view_as(drawn));
    }
    return method
        .losses(outputs.taught(targets), step)
        .perSample()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "likelihood: want a method with a loss for each sample for gaussian; take features"));
  }

  /** Matrices {@code [batch, outputs]}, the squared gradients of whose columns add up. */
  private List<Tensor> exact(Outputs outputs) {
    List<Tensor> views = views(outputs);
    return switch (likelihood) {
      case CATEGORICAL, CONTRASTIVE -> views.stream().map(Draw::weighted).toList();
      case COSINE, GAUSSIAN, FEATURES -> views;
    };
  }

  private static Tensor column(List<Tensor> matrices, long number) {
    long before = 0;
    for (Tensor matrix : matrices) {
      if (number < before + matrix.size(1)) {
        return matrix.select(1, number - before);
      }
      before += matrix.size(1);
    }
    throw new IllegalStateException("a vector number beyond the outputs: " + number);
  }

  private static Tensor features(Outputs outputs) {
    return Draw.sum(
        outputs.features().stream()
            .map(it -> Ops.sum(Ops.atLeastFloat(it.pooled()).square(), false, 1))
            .toList());
  }

  private double temperature() {
    return method.density().orElseThrow() instanceof Density.Categorical(double t) ? t : 1;
  }

  private double concentration() {
    return method.density().orElseThrow() instanceof Density.VonMisesFisher(double k) ? k : 1;
  }

  private double deviation() {
    return switch (method.density().orElseThrow()) {
      case Density.Gaussian(double sigma) -> sigma;
      case Density.GeneralisedNormal(double _, double scale) -> scale / Math.sqrt(2);
      case Density.Categorical _, Density.VonMisesFisher _ -> 1;
    };
  }
}
