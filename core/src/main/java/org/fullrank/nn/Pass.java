package org.fullrank.nn;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Seed;
import org.fullrank.input.TokenMask;

/**
 * The mode, random stream, hook and mask of a forward pass. Modules hold no mode and no generator.
 * So a frozen encoder cannot stay in training mode by mistake, and a pass can be repeated exactly.
 *
 * @param statistics the source of mean and variance in batch normalisations
 * @param weights the weights that layers with a posterior use
 * @param drops whether drop path and dropout are active
 * @param seed the random stream of layers that draw
 * @param hook receives intermediate values of the pass
 * @param tokens the tokens that take part in layers that mix tokens: real input tokens, and tokens
 *     that the encoder added
 * @param size samples of the pass in base batches, positive; running statistics keep as much of
 *     themselves as after {@code size} passes over a base batch. 1 without a declared base batch
 */
public record Pass(
    Statistics statistics,
    Weights weights,
    boolean drops,
    Seed seed,
    ForwardHook hook,
    TokenMask tokens,
    double size) {
  /** The source of mean and variance. */
  public enum Statistics {
    /** The batch; the pass also updates the running statistics. */
    BATCH,
    /** The batch; the running statistics stay unchanged. A pass that is repeated later takes it. */
    BATCH_ONLY,
    /** The running statistics, unchanged. */
    RUNNING
  }

  /** The weights of a layer with a posterior. */
  public enum Weights {
    /** The mean of the posterior. */
    MEAN,
    /** A single draw from {@link Pass#seed}, the same for every sample. */
    DRAWN,
    /** The layer's estimator for training, which draws from {@link Pass#seed}. */
    TRAINING,
    /** The layer's weights in a teacher: the mean, unless its settings say otherwise. */
    TEACHER
  }

  /**
   * A training pass: batch statistics, the layers' estimators of drawn weights, active drop path;
   * all draws from {@code seed}.
   */
  public static Pass train(Seed seed) {
    return of(Statistics.BATCH, Weights.TRAINING, true, seed);
  }

  /** An evaluation pass: running statistics, mean weights, no drop path. */
  public static Pass evaluate() {
    return of(Statistics.RUNNING, Weights.MEAN, false, new Seed(0));
  }

  /**
   * An evaluation pass with weights drawn from the posterior; the same seed gives the same weights
   * for every batch.
   */
  public static Pass sample(Seed seed) {
    return of(Statistics.RUNNING, Weights.DRAWN, false, seed);
  }

  /** The same pass for a teacher: a teacher's weights, no drop path, the same statistics. */
  public Pass teacher() {
    return new Pass(statistics, Weights.TEACHER, false, seed, hook, tokens, size);
  }

  /** The same pass with another source of mean and variance. */
  public Pass with(Statistics other) {
    return new Pass(other, weights, drops, seed, hook, tokens, size);
  }

  /** The same pass with another choice of posterior weights. */
  public Pass with(Weights other) {
    return new Pass(statistics, other, drops, seed, hook, tokens, size);
  }

  /** The same pass with or without drop path and dropout. */
  public Pass dropping(boolean other) {
    return new Pass(statistics, weights, other, seed, hook, tokens, size);
  }

  /**
   * The same pass with an independent random stream: a fork for each view, a fork for each layer.
   */
  public Pass fork(long key) {
    return new Pass(statistics, weights, drops, seed.with(key), hook, tokens, size);
  }

  /** The same pass with {@code listener} as its hook. */
  public Pass with(ForwardHook listener) {
    return new Pass(statistics, weights, drops, seed, listener, tokens, size);
  }

  /** The same pass with the token mask {@code mask}. */
  public Pass over(TokenMask mask) {
    return new Pass(statistics, weights, drops, seed, hook, mask, size);
  }

  /** The same pass over {@code batches} base batches. */
  public Pass sized(double batches) {
    return new Pass(statistics, weights, drops, seed, hook, tokens, batches);
  }

  /**
   * Whether this pass evaluates: it takes running statistics. What a method remembers of a training
   * pass, such as the rows of a queue, it does not remember of this one.
   */
  public boolean evaluates() {
    return statistics == Statistics.RUNNING;
  }

  /** {@code [batch, tokens]} bool, false for padding; absent when all tokens are real. */
  public Optional<Tensor> real() {
    return tokens.real();
  }

  private static Pass of(Statistics statistics, Weights weights, boolean drops, Seed seed) {
    return new Pass(statistics, weights, drops, seed, ForwardHook.NONE, TokenMask.NONE, 1);
  }
}
