package org.fullrank.replicate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.data.Splits;
import org.fullrank.diagnose.AttentionHealth;
import org.fullrank.diagnose.TokenHealth;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Input;
import org.fullrank.input.TokenMask;
import org.fullrank.loader.Batches;
import org.fullrank.nn.AttentionTrace;
import org.fullrank.nn.ForwardHook;
import org.fullrank.nn.Pass;
import org.fullrank.train.RunConfig;

/** Some samples, always the same, that an encoder is looked at with; masks are kept with them. */
final class FixedBatch implements AutoCloseable {
  private final Input input;

  FixedBatch(Input lent) {
    this.input = kept(lent);
  }

  private static Input kept(Input lent) {
    TokenMask mask = lent.tokens();
    return new Input(
        Scope.keep(lent.values()),
        new TokenMask(
            mask.real().map(Scope::keep),
            mask.context().map(Scope::keep),
            mask.kept().map(Scope::keep),
            mask.causal()));
  }

  /**
   * {@code images} of those it is measured on, of the training images where there are none, without
   * chance.
   */
  static FixedBatch of(RunConfig config, Splits data, int images) {
    var shown = data.test().size() > 0 ? data.test() : data.train();
    var view = config.views().evaluation();
    try (var batches = Batches.of(shown, view, images, _ -> {}).sample(images);
        var _ = Scope.open()) {
      return new FixedBatch(batches.iterator().next().view(0).input());
    }
  }

  /**
   * What attention does.
   *
   * @param entropy of the most peaked head of all blocks as a share of the largest possible, where
   *     there is attention and it is finite
   * @param headNorms mean length of what a head makes of the values, of each block
   */
  record Attention(Optional<Double> entropy, List<Double> headNorms) {}

  /**
   * How tokens lie to each other.
   *
   * @param last of the last block
   * @param out behind the last norm
   */
  record Tokens(TokenHealth last, TokenHealth out) {}

  /** What the attention of {@code encoder} does now. */
  Attention attention(Encoder encoder) {
    var heard = new Heads();
    through(encoder, heard);
    Optional<Double> least = heard.shares.stream().min(Double::compare).filter(_ -> heard.finite());
    return new Attention(least, heard.norms);
  }

  /** How the tokens of {@code encoder} lie now, where it has two or more. */
  Optional<Tokens> tokens(Encoder encoder) {
    try (var _ = Scope.open();
        var heard = new Last()) {
      Tensor out = Ops.noGrad(() -> encoder.forward(input, Pass.evaluate().with(heard)).tokens());
      return heard
          .tokens
          .filter(last -> last.size(1) > 1)
          .map(last -> new Tokens(TokenHealth.of(last), TokenHealth.of(out)));
    }
  }

  private void through(Encoder encoder, ForwardHook hook) {
    try (var _ = Scope.open()) {
      Ops.noGrad(() -> encoder.forward(input, Pass.evaluate().with(hook)));
    }
  }

  private static final class Heads implements ForwardHook {
    private final List<Double> shares = new ArrayList<>();
    private final List<Double> norms = new ArrayList<>();

    @Override
    public void attention(int block, AttentionTrace trace) {
      var health = AttentionHealth.of(block, trace);
      Arrays.stream(health.shares()).forEach(shares::add);
      norms.add(health.heads().stream().mapToDouble(h -> h.reach().norm()).average().orElse(0));
    }

    boolean finite() {
      return shares.stream().allMatch(Double::isFinite);
    }
  }

  /** Holds the tokens of the last layer; layers are told in order. */
  private static final class Last implements ForwardHook, AutoCloseable {
    private Optional<Tensor> tokens = Optional.empty();

    @Override
    public void tokens(int layer, Tensor states, Optional<Tensor> real) {
      close();
      tokens = Optional.of(Scope.keep(states.view_as(states))); // outlives the encoder's scope
    }

    @Override
    public void close() {
      tokens.ifPresent(Tensor::close);
    }
  }

  @Override
  public void close() {
    input.values().close();
    var mask = input.tokens();
    Stream.of(mask.real(), mask.context(), mask.kept())
        .flatMap(Optional::stream)
        .forEach(Tensor::close);
  }
}
