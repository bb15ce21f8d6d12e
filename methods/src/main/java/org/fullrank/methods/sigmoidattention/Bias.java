package org.fullrank.methods.sigmoidattention;

import java.util.Optional;
import org.fullrank.core.Check;

/** What sigmoid attention adds to every logit, the same for all; it is not trained. */
public sealed interface Bias {
  /** Nothing: a row of {@code n} keys sums to about {@code n/2} at the start. */
  record None() implements Bias {}

  /**
   * A number.
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
   * @param tokens {@code n}, above 0, whatever the number of keys of a pass; when left out, the
   *     number of tokens that meet in the images the encoder is made for
   */
  record Nominal(Optional<Integer> tokens) implements Bias {
    public Nominal {
      tokens.ifPresent(n -> Check.positive(n, "tokens"));
    }

    /** With {@code n} still to come from the encoder. */
    public static Nominal open() {
      return new Nominal(Optional.empty());
    }
  }

  /** The same with {@code n} written down, where it was left out and is known. */
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
   * {@code b}.
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
