package org.fullrank.nn;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Seed;
import org.fullrank.input.TokenMask;

/**
 * The circumstances of one forward pass. Modules hold no mode and no generator, so a frozen encoder
 * cannot be left in training mode by mistake, and a pass can be repeated exactly.
 *
 * @param statistics where normalisations over the batch take mean and variance from
 * @param weights which weights layers with a posterior use
 * @param drops whether drop path and dropout drop
 * @param seed where layers that draw take their streams from
 * @param hook listens to the pass
 * @param tokens which tokens take part, for layers that look across tokens: those of the input, and
 *     the tokens that the encoder added
 */
public record Pass(
    Statistics statistics, Weights weights, boolean drops, Seed seed, ForwardHook hook, TokenMask tokens) {
  /** Where mean and variance come from. */
  public enum Statistics {
    /** From the batch; the running statistics move towards it. */
    BATCH,
    /** From the running statistics, which stay. */
    RUNNING
  }

  /** Which weights a layer with a posterior uses. */
  public enum Weights {
    /** The mean of the posterior. */
    MEAN,
    /** A draw by {@link Pass#seed}. */
    DRAWN
  }

  /** A training pass: batch statistics, weights drawn, layers drop; all draws by {@code seed}. */
  public static Pass train(Seed seed) {
    return of(Statistics.BATCH, Weights.DRAWN, true, seed);
  }

  /** An evaluation: running statistics, mean weights, nothing dropped. */
  public static Pass evaluate() {
    return of(Statistics.RUNNING, Weights.MEAN, false, new Seed(0));
  }

  /** One draw of the posterior, the same for every batch that is given the same seed. */
  public static Pass sample(Seed seed) {
    return of(Statistics.RUNNING, Weights.DRAWN, false, seed);
  }

  /** The same pass for a teacher: mean weights, nothing dropped, the statistics as they are. */
  public Pass teacher() {
    return new Pass(statistics, Weights.MEAN, false, seed, hook, tokens);
  }

  /** The same pass with mean and variance from elsewhere. */
  public Pass with(Statistics other) {
    return new Pass(other, weights, drops, seed, hook, tokens);
  }

  /** The same pass with other weights of layers with a posterior. */
  public Pass with(Weights other) {
    return new Pass(statistics, other, drops, seed, hook, tokens);
  }

  /** The same pass in which layers drop, or do not. */
  public Pass dropping(boolean other) {
    return new Pass(statistics, weights, other, seed, hook, tokens);
  }

  /** The same pass with independent draws: one fork per view, one per layer. */
  public Pass fork(long key) {
    return new Pass(statistics, weights, drops, seed.with(key), hook, tokens);
  }

  /** The same pass with {@code listener} in the place of its hook. */
  public Pass with(ForwardHook listener) {
    return new Pass(statistics, weights, drops, seed, listener, tokens);
  }

  /** The same pass over tokens under {@code mask}. */
  public Pass over(TokenMask mask) {
    return new Pass(statistics, weights, drops, seed, hook, mask);
  }

  /** {@code [batch, tokens]} bool, false for padding; absent when all tokens are real. */
  public Optional<Tensor> real() {
    return tokens.real();
  }

  private static Pass of(Statistics statistics, Weights weights, boolean drops, Seed seed) {
    return new Pass(statistics, weights, drops, seed, ForwardHook.NONE, TokenMask.NONE);
  }
}
