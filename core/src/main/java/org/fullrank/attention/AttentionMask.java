package org.fullrank.attention;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What the tokens of one forward pass see of each other; the same in every block.
 *
 * @param mask {@code [batch, tokens]} bool, true where a token may be seen; absent when all may
 * @param context {@code [batch, m]} int64, the tokens that give keys and values; absent when all do
 * @param rotation turns queries and keys by their positions; absent without rotary positions
 */
public record AttentionMask(
    Optional<Tensor> mask, Optional<Tensor> context, Optional<Rotation> rotation) {
  /** Every token sees every other, and none knows its place. */
  public static final AttentionMask ALL =
      new AttentionMask(Optional.empty(), Optional.empty(), Optional.empty());

  /** Which keys may be seen, {@code [batch, 1, 1, keys]}, for {@link Scores}. */
  Optional<Tensor> visible() {
    return mask.map(m -> context.map(c -> m.gather(1, c)).orElse(m))
        .map(m -> m.view(m.size(0), 1, 1, m.size(1)));
  }

  /** The rows of {@code tokens [batch, tokens, width]} that give keys and values. */
  Tensor seen(Tensor tokens) {
    return context
        .map(c -> {
          long[] shape = {c.size(0), c.size(1), tokens.size(2)};
          return tokens.gather(1, c.unsqueeze(2).expand(shape));
        })
        .orElse(tokens);
  }

  Tensor turnQueries(Tensor queries) {
    return rotation.map(r -> r.turn(queries)).orElse(queries);
  }

  Tensor turnKeys(Tensor keys) {
    return rotation.map(r -> context.map(r::at).orElse(r).turn(keys)).orElse(keys);
  }
}
