package org.fullrank.kernels;

/**
 * ContraNorm's step over the tokens of each sample, {@code y = keep·x − step·P x} with {@code P =
 * softmax(x̂ x̂ᵀ/τ)} and the tokens {@code x̂} at length 1 (Guo et al., ICLR 2023). Arrays are
 * fp32, {@code [batch, tokens, width]}, contiguous.
 *
 * @param batch samples, at least 1
 * @param tokens of a sample, 1 to {@value #MOST_TOKENS}
 * @param width width of a token, 1 to {@value #MOST_WIDTH}
 * @param rule the constants of the step
 */
public record TokenRepulsion(int batch, int tokens, int width, Step rule) {
  /** The largest number of tokens whose {@code P} fits into the second-level cache. */
  public static final int MOST_TOKENS = 256;

  /** The largest width whose tokens fit into the second-level cache. */
  public static final int MOST_WIDTH = 1024;

  /**
   * The smallest temperature. Below it the row of a padding token could sum to zero, as {@code
   * exp(−2/τ)} is small.
   */
  public static final float LEAST_TEMPERATURE = 0.05f;

  /**
   * The constants of the step.
   *
   * @param keep finite
   * @param step finite
   * @param temperature {@code τ}, at least {@value #LEAST_TEMPERATURE}
   * @param causal whether a token is compared only with itself and earlier tokens
   */
  public record Step(float keep, float step, float temperature, boolean causal) {
    public Step {
      Checks.finite(keep, "keep");
      Checks.finite(step, "step");
      Checks.finite(temperature, "temperature");
      if (temperature < LEAST_TEMPERATURE) {
        throw new IllegalArgumentException(
            "temperature: want at least " + LEAST_TEMPERATURE + ", was " + temperature);
      }
    }
  }

  public TokenRepulsion {
    Checks.range(batch, "batch", Integer.MAX_VALUE);
    Checks.range(tokens, "tokens", MOST_TOKENS);
    Checks.range(width, "width", MOST_WIDTH);
  }

  long rows() {
    return (long) batch * tokens;
  }

  long bytes() {
    return rows() * width * Float.BYTES;
  }

  /** The multiply-adds of a product of a sample. */
  double products() {
    return (double) tokens * tokens * width;
  }
}
