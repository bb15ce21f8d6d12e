package org.fullrank.attention;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.input.TokenMask;

/**
 * What the tokens of one forward pass see of each other; the same in every block.
 *
 * @param mask {@code [batch, tokens]} bool, true where a token may be seen; absent when all may
 * @param context {@code [batch, m]} int64, the tokens that give keys and values; absent when all do
 * @param causal whether a token sees itself and the tokens before it only
 * @param rotation turns queries and keys by their positions; absent without rotary positions
 */
public record AttentionMask(
    Optional<Tensor> mask, Optional<Tensor> context, boolean causal, Optional<Rotation> rotation) {
  /** Every token sees every other, and none knows its place. */
  public static final AttentionMask ALL =
      new AttentionMask(Optional.empty(), Optional.empty(), false, Optional.empty());

  /** The tokens whose keys and values are made; all of them where their order counts. */
  Optional<Tensor> gathered() {
    return context.filter(_ -> !causal);
  }

  /** What {@link Scores} are told, of {@code tokens} tokens. */
  AttentionBias bias(long tokens) {
    Optional<Tensor> keys =
        gathered().isPresent()
            ? mask.map(m -> m.gather(1, gathered().orElseThrow()))
            : new TokenMask(mask, context, Optional.empty(), causal).visible(tokens);
    return AttentionBias.visible(keys.map(m -> m.view(m.size(0), 1, 1, m.size(1))))
        .causally(causal);
  }

  /** The rows of {@code tokens [batch, tokens, width]} that give keys and values. */
  Tensor seen(Tensor tokens) {
    return gathered()
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
    return rotation.map(r -> gathered().map(r::at).orElse(r).turn(keys)).orElse(keys);
  }
}
