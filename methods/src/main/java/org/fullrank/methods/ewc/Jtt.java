package org.fullrank.methods.ewc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Problem;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Init;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;

/**
 * Just train twice, in one run: first weights, the set of errors and the number of finished steps
 * are buffers. An image is an error if the model was wrong at its last visit in the first training.
 */
final class Jtt implements MethodWrapper {
  private final JttConfig config;
  private final Method base;
  private final TrainingFacts facts;
  private final Tensor errors; // [samples], 1 for an image that the first training got wrong
  private final List<First> first = new ArrayList<>();

  private record First(String name, Tensor now, Tensor beginning) {}

  Jtt(JttConfig config, Method base, Site site) {
    this.config = config;
    this.base = base;
    facts = site.facts();
    if (config.epochs() * facts.stepsPerEpoch() >= facts.steps()) {
      throw Problem.config(
          String.format(
              Locale.ROOT,
              "components.jtt.epochs: want fewer than train.epochs, which counts both trainings, was %d",
              config.epochs()));
    }
    errors = Init.buffer(0, facts.samples());
    remember("encoder.", Tree.tensors(site.student()));
    remember("method.", Tree.tensors(base));
  }

  private void remember(String part, List<NamedTensor> tensors) {
    for (NamedTensor tensor : tensors) {
      Tensor now = tensor.tensor();
      first.add(new First(part + tensor.name(), now, Init.buffer(now.detach().clone())));
    }
  }

  @Override
  public Method base() {
    return base;
  }

  @Override
  public void visit(Visitor visitor) {
    base.visit(visitor);
    visitor.buffer("errors", errors);
    first.forEach(it -> visitor.buffer("first." + it.name, it.beginning));
  }

  @Override
  public void visitFused(Visitor visitor) {
    base.visitFused(visitor);
  }

  /** Absent: the weights of the images change the loss. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.empty();
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Losses own = base.losses(outputs, step);
    if (own.count() == 0 || step.pass().statistics() == Pass.Statistics.RUNNING) {
      return own;
    }
    Tensor logits =
        outputs
            .logits()
            .orElseThrow(() ->
                Problem.config("components.jtt: want a method with classes, such as supervised"));
    if (facts.epoch(step.clock()) < config.epochs()) {
      note(logits, step);
      return logged(own);
    }
    return Precision.exact(() -> logged(weighted(own, step)));
  }

  private Losses logged(Losses own) {
    var terms = new ArrayList<>(own.terms());
    terms.add(new Term("errors", errors.mean()));
    return new Losses(own.total(), own.count(), terms, own.perSample());
  }

  private void note(Tensor logits, TrainingStep step) {
    double[] guesses = Tensors.doubles(Ops.argmax(logits.detach(), 1));
    int[] classes = step.batch().classes();
    float[] wrong = new float[classes.length];
    for (int i = 0; i < wrong.length; i++) {
      wrong[i] = classes[i] >= 0 && guesses[i] != classes[i] ? 1 : 0;
    }
    Ops.noGrad(() -> errors.index_copy_(0, ids(step), Tensors.like(wrong, errors, wrong.length)));
  }

  private Tensor ids(TrainingStep step) {
    return Tensors.like(step.batch().ids(), errors, step.batch().samples());
  }

  /** {@code Σ w_i l_i / Σ w_i} over the labelled images. */
  private Losses weighted(Losses own, TrainingStep step) {
    Tensor each =
        own.perSample()
            .orElseThrow(
                () -> Problem.config("components.jtt: want a method with a loss for each sample"));
    float[] labelled = new float[step.batch().samples()];
    for (int i = 0; i < labelled.length; i++) {
      labelled[i] = step.batch().classes()[i] >= 0 ? 1 : 0;
    }
    Tensor wrong = errors.index_select(0, ids(step)).to(each.scalar_type());
    Tensor weights =
        Ops.plus(Ops.times(wrong, config.weight() - 1), 1)
            .mul(Tensors.like(labelled, each, labelled.length));
    Tensor mean = each.mul(weights).sum().div(weights.sum());
    Tensor plain = Ops.times(each.sum(), 1.0 / own.count());
    return new Losses(
        own.total().sub(plain).add(mean), own.count(), own.terms(), Optional.of(each));
  }

  /** The first training ends: every tensor of encoder and heads has its first value again. */
  @Override
  public void afterStep(Encoder student, Clock clock) {
    base.afterStep(student, clock);
    if (facts.epoch(clock) < config.epochs()
        && clock.span().to() >= (double) config.epochs() * facts.stepsPerEpoch()) {
      Ops.noGrad(() -> {
        first.forEach(it -> it.now.copy_(it.beginning));
        return errors;
      });
    }
  }
}
