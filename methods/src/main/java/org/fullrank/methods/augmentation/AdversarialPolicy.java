package org.fullrank.methods.augmentation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Guidance;
import org.fullrank.input.ViewGuide;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Init;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Visitor;

/**
 * A method that learns from several groups of views of each sample, each group by a policy that a
 * learned adversary draws for the epoch. Controller, optimizer, policies and losses of the epoch
 * are buffers, so a resumed run goes on bit for bit. Logs the controller's entropy in nats.
 */
final class AdversarialPolicy implements MethodWrapper, ViewGuide {
  private final RepeatedViews repeated;
  private final AdversarialPolicyConfig config;
  private final Seed seed;
  private final Controller controller;
  private final PolicyLearner learner;
  private final EpochLosses losses;
  private final Tensor tokens; // [copies, tokens]
  private final Tensor entropy = Init.buffer(0, 1);
  private final Tensor learned = Init.buffer(0, 1); // steps of the controller

  AdversarialPolicy(Method base, AdversarialPolicyConfig config, Seed seed) {
    this.config = config;
    this.seed = seed;
    repeated = new RepeatedViews(base, new Copies(config.copies()));
    controller = new Controller(config.hidden(), config.embedding(), seed.with(0));
    learner = new PolicyLearner(controller, config);
    losses = new EpochLosses(config.copies());
    tokens = Init.buffer(0, config.copies(), (long) config.subPolicies() * Controller.TOKENS);
  }

  @Override
  public Method base() {
    return repeated;
  }

  @Override
  public void visit(Visitor visitor) {
    repeated.visit(visitor);
    visitor.frozen("adversarial_policy", learner);
    visitor.frozen("adversarial_policy.losses", losses);
    visitor.buffer("adversarial_policy.tokens", tokens);
    visitor.buffer("adversarial_policy.entropy", entropy);
    visitor.buffer("adversarial_policy.learned", learned);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    List<Losses> each = repeated.each(outputs, step);
    if (!step.pass().evaluates()) {
      for (int copy = 0; copy < each.size(); copy++) {
        losses.add(copy, each.get(copy));
      }
    }
    Losses mean = Copies.mean(each);
    var terms = new ArrayList<>(mean.terms());
    terms.add(new Term("policy_entropy", entropy.squeeze(0).clone()));
    return new Losses(mean.total(), mean.count(), terms, mean.perSample());
  }

  /** The entropy as a share of that of uniform choices. */
  @Override
  public List<Reading> readings() {
    double share = Tensors.doubles(entropy)[0] / mostEntropy(config.subPolicies());
    return Stream.concat(
            repeated.readings().stream(), Stream.of(new Reading(PolicyEntropy.NAME, share)))
        .toList();
  }

  /** The entropy of uniform choices, nats. */
  static double mostEntropy(int subPolicies) {
    return 2 * subPolicies * (Math.log(Controller.OPERATORS) + Math.log(Controller.LEVELS));
  }

  @Override
  public Optional<ViewGuide> guide() {
    return Optional.of(this);
  }

  @Override
  public int groups() {
    return config.copies();
  }

  @Override
  public Guidance at(int epoch) {
    if (epoch != losses.epoch()) {
      learn();
      draw(epoch);
    }
    return new Guidance.Policies(Arrays.stream(tokens()).map(Controller::subPolicies).toList());
  }

  private void learn() {
    double[] means = losses.means();
    if (losses.epoch() >= 0 && means.length > 0) {
      int steps = (int) Tensors.doubles(learned)[0];
      learner.learn(tokens(), means, steps);
      set(learned, Ops.fullLike(learned, steps + 1.0, 1));
    }
  }

  private void draw(int epoch) {
    try (var _ = Scope.open()) {
      Ops.noGrad(() -> {
        var random = seed.with(1).with(epoch).random();
        var told = controller.drawn(config.copies(), config.subPolicies(), random);
        double[] flat =
            Arrays.stream(told.tokens()).flatMapToInt(Arrays::stream).asDoubleStream().toArray();
        set(tokens, Tensors.like(flat, tokens, tokens.shape()));
        set(entropy, told.entropy().mean().unsqueeze(0));
        return entropy;
      });
      losses.begin(epoch);
    }
  }

  private static void set(Tensor buffer, Tensor value) {
    buffer.copy_(value).retainReference();
  }

  private int[][] tokens() {
    double[] flat = Tensors.doubles(tokens);
    int width = config.subPolicies() * Controller.TOKENS;
    var all = new int[config.copies()][width];
    for (int i = 0; i < flat.length; i++) {
      all[i / width][i % width] = (int) flat[i];
    }
    return all;
  }
}
