package org.fullrank.methods.contranorm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.nn.Attended;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Tap;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;

/**
 * An objective plus {@code weight · mean over tokens of log Σ_j exp(cos(h_i, h_j)/τ)}, on the
 * tokens that leave the last block in every forward that has a gradient. It listens to the passes
 * that the objective makes, so it needs none of its own.
 */
final class UniformityLoss implements Method {
  private final UniformityConfig config;
  private final Method objective;

  UniformityLoss(UniformityConfig config, Method objective) {
    this.config = config;
    this.objective = objective;
  }

  /** The objective keeps its own names. */
  @Override
  public void visit(Visitor visitor) {
    objective.visit(visitor);
  }

  @Override
  public Losses step(Batch views, Encoder encoder, Pass pass) {
    try (var last = new LastTokens(pass.tap())) {
      Losses base = objective.step(views, encoder, pass.tapped(last));
      Tensor term = Precision.exact(() -> uniformity(last.trained()));
      var terms = new ArrayList<>(base.terms());
      terms.add(new Term("uniformity", term.detach()));
      return new Losses(
          base.total().add(Ops.times(term, config.weight())), terms, base.perSample());
    }
  }

  private Tensor uniformity(List<Tokens> heard) {
    if (heard.stream().noneMatch(tokens -> tokens.count() > 1)) {
      throw new IllegalArgumentException(
          "uniformity: want an encoder of 2 tokens or more, was one of %d"
              .formatted(heard.stream().mapToLong(Tokens::count).max().orElse(0)));
    }
    return Ops.stack(0, heard.stream().map(this::uniformity).toArray(Tensor[]::new)).mean();
  }

  /** Mean over the real tokens of a sample, then over samples; one without any counts 0. */
  private Tensor uniformity(Tokens tokens) {
    Tensor unit = Ops.normalize(Ops.atLeastFloat(tokens.values()), 2);
    Tensor sums = Uniformity.of(unit, config.temperature(), tokens.real()); // [batch]
    return tokens
        .real()
        .map(real -> sums.div(Ops.clampMin(Ops.sum(real.to(sums.scalar_type()), false, 1), 1)))
        .orElseGet(() -> Ops.times(sums, 1.0 / tokens.count()))
        .mean();
  }

  /**
   * What left the last layer in one forward.
   *
   * @param values {@code [batch, tokens, width]}
   * @param real {@code [batch, tokens]} bool, absent when all are
   */
  private record Tokens(Tensor values, Optional<Tensor> real) implements AutoCloseable {
    /** Handles that outlive the encoder's scope. */
    static Tokens keep(Tensor values, Optional<Tensor> real) {
      return new Tokens(
          Scope.keep(values.view_as(values)), real.map(r -> Scope.keep(r.view_as(r))));
    }

    long count() {
      return values.size(1);
    }

    @Override
    public void close() {
      values.close();
      real.ifPresent(Tensor::close);
    }
  }

  /** Holds the tokens of the last layer of each forward; layers are told in order, from 0. */
  private static final class LastTokens implements Tap, AutoCloseable {
    private final Tap next;
    private final List<Tokens> heard = new ArrayList<>();

    LastTokens(Tap next) {
      this.next = next;
    }

    /** Of the forwards that have a gradient: a teacher's have none. */
    List<Tokens> trained() {
      return heard.stream().filter(tokens -> tokens.values().requires_grad()).toList();
    }

    @Override
    public void tokens(int layer, Tensor tokens, Optional<Tensor> real) {
      next.tokens(layer, tokens, real);
      if (layer > 0) {
        heard.removeLast().close();
      }
      heard.add(Tokens.keep(tokens, real));
    }

    @Override
    public void close() {
      heard.forEach(Tokens::close);
    }

    @Override
    public void attention(int block, Attended attended) {
      next.attention(block, attended);
    }

    @Override
    public void layer(Module layer, Supplier<List<Reading>> readings) {
      next.layer(layer, readings);
    }
  }

  @Override
  public void settle() {
    objective.settle();
  }

  @Override
  public void settle(Encoder encoder, Clock clock) {
    objective.settle(encoder, clock);
  }

  @Override
  public Encoder inference(Encoder student) {
    return objective.inference(student);
  }

  @Override
  public Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return objective.projection(pooled, pass);
  }

  @Override
  public Optional<Tensor> logits(Tensor pooled, Pass pass) {
    return objective.logits(pooled, pass);
  }

  @Override
  public Optional<Tensor> assignments(Input input, Pass pass) {
    return objective.assignments(input, pass);
  }

  @Override
  public LearningRateScale pace(String name) {
    return objective.pace(name);
  }
}
