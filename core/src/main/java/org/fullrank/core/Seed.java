package org.fullrank.core;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;

/**
 * The key of a random stream. A seed holds no state, and deriving a child is a pure function. The
 * same path from the root gives the same numbers on any thread, in any order and after any
 * resumption.
 *
 * <p>{@code root.with(Purpose.VIEWS).with(epoch).with(sample).with(view)} is the stream of a single
 * view. Keys are folded in by SplitMix64 (Steele et al., OOPSLA 2014), so that the streams of
 * different paths are unrelated. There is no global generator.
 *
 * @param value 64 bits; any value is a good seed
 */
public record Seed(long value) {
  private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
      RandomGeneratorFactory.of("Xoroshiro128PlusPlus");

  /** The purpose of a stream. Streams of different purposes are unrelated. */
  public enum Purpose {
    /** Initial weights. */
    INIT(1),
    /** The order of the samples. */
    SAMPLER(2),
    /** The parameters of views. */
    VIEWS(3),
    /** Draws of layers in a training step. */
    STEP(4);

    private final long key;

    Purpose(int number) {
      key = 0x5EED_0000L + number;
    }
  }

  /** The child stream of {@code purpose}. */
  public Seed with(Purpose purpose) {
    return with(purpose.key);
  }

  /** The child stream of key {@code key}. */
  public Seed with(long key) {
    return new Seed(mix(value ^ mix(key + 0x9E37_79B9_7F4A_7C15L)));
  }

  /** A new generator at the start of this stream. */
  public RandomGenerator random() {
    return FACTORY.create(value);
  }

  /** A new libtorch generator at the start of this stream, freed with the caller's scope. */
  public Generator generator() {
    Libtorch.load();
    return torch.createCPUGenerator(value);
  }

  private static long mix(long key) {
    long z = key;
    z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
    return z ^ (z >>> 31);
  }
}
