package org.fullrank.nn;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Seed;

/**
 * The circumstances of one forward pass. Modules hold no mode and no generator, so a frozen encoder
 * cannot be left in training mode by mistake, and a pass can be repeated exactly.
 *
 * @param mode what the pass is for
 * @param seed where layers that draw (drop path, posterior weights) take their streams from
 * @param tap who listens
 * @param real {@code [batch, tokens]} bool, false for padding, for layers that look across tokens;
 *     absent when all tokens are real
 */
public record Pass(Mode mode, Seed seed, Tap tap, Optional<Tensor> real) {
  /** What a pass is for. */
  public enum Mode {
    /** Batch statistics, drop path, stochastic weights. */
    TRAIN,
    /** Running statistics, nothing drawn, mean weights. */
    EVALUATE,
    /** Running statistics, weights drawn from the posterior by {@link Pass#seed}. */
    SAMPLE
  }

  /** A training pass whose layers draw from {@code seed}. */
  public static Pass train(Seed seed) {
    return of(Mode.TRAIN, seed);
  }

  /** An evaluation, in which nothing is drawn. */
  public static Pass evaluate() {
    return of(Mode.EVALUATE, new Seed(0));
  }

  /** One draw of the posterior, the same for every batch that is given the same seed. */
  public static Pass sample(Seed seed) {
    return of(Mode.SAMPLE, seed);
  }

  /** Whether it is for training. */
  public boolean training() {
    return mode == Mode.TRAIN;
  }

  /** The same pass with independent draws: one fork per view, one per layer. */
  public Pass fork(long key) {
    return new Pass(mode, seed.with(key), tap, real);
  }

  /** The same pass with {@code listener} in the place of who listened. */
  public Pass tapped(Tap listener) {
    return new Pass(mode, seed, listener, real);
  }

  /** The same pass over tokens of which only {@code tokens} are real. */
  public Pass among(Optional<Tensor> tokens) {
    return new Pass(mode, seed, tap, tokens);
  }

  private static Pass of(Mode mode, Seed seed) {
    return new Pass(mode, seed, Tap.NONE, Optional.empty());
  }
}
