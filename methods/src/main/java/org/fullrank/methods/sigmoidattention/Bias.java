package org.fullrank.methods.sigmoidattention;

import java.util.Optional;
import org.fullrank.core.Check;

/** The bias {@code b} that sigmoid attention adds to every logit; it is not trained. */
public sealed interface Bias {
  /** No bias: the weights of a row of {@code n} keys sum to about {@code n/2} at the start. */
  record None() implements Bias {}

  /**
   * A given bias.
   *
   * @param value {@code b}, finite
   */
  record Value(double value) implements Bias {
    public Value {
      Check.within(value, -Float.MAX_VALUE, Float.MAX_VALUE, "value");
    }
  }

  /**
   * {@code −log n}: at logits of zero every weight is {@code 1/(n + 1)}, and rows sum to about 1.
   *
   * @param tokens {@code n}, above 0, independent of the number of keys in a pass; by default the
   *     number of tokens of the encoder's image size
   */
  record Nominal(Optional<Integer> tokens) implements Bias {
    public Nominal {
      tokens.ifPresent(n -> Check.positive(n, "tokens"));
    }

    /** The nominal bias with {@code n} from the encoder. */
    public static Nominal open() {
      return new Nominal(Optional.empty());
    }
  }

  /** The same bias with {@code tokens} as its {@code n}, if {@code n} is absent. */
  default Bias fixed(int tokens) {
    return switch (this) {
      case None none -> none;
      case Value value -> value;
      case Nominal(var given) when given.isEmpty() && tokens > 0 ->
          new Nominal(Optional.of(tokens));
      case Nominal nominal -> nominal;
    };
  }

  /**
   * The value of {@code b}.
   *
   * @throws IllegalStateException if {@code n} is not {@link #fixed}
   */
  default double b() {
    return switch (this) {
      case None() -> 0;
      case Value(double value) -> value;
      case Nominal(var tokens) ->
          -Math.log(tokens.orElseThrow(() -> new IllegalStateException("n is not fixed yet")));
    };
  }
}
