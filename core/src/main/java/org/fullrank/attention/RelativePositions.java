package org.fullrank.attention;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What attention knows of the positions of the tokens of one pass.
 *
 * @param rotation turns queries and keys by their positions
 * @param alibi whether logits fall with the difference of the tokens' numbers
 * @param bias added to the logits, {@code [batch or 1, heads, tokens, tokens]}
 */
public record RelativePositions(Optional<Rotation> rotation, boolean alibi, Optional<Tensor> bias) {
  /** Nothing: attention commutes with permutations of the tokens. */
  public static final RelativePositions NONE =
      new RelativePositions(Optional.empty(), false, Optional.empty());

  /** Queries and keys that are turned. */
  public static RelativePositions of(Rotation rotation) {
    return new RelativePositions(Optional.of(rotation), false, Optional.empty());
  }

  /** Logits to which {@code bias [batch or 1, heads, tokens, tokens]} is added. */
  public static RelativePositions of(Tensor bias) {
    return new RelativePositions(Optional.empty(), false, Optional.of(bias));
  }

  /** Whether keys and values of some tokens alone can be made: no logit depends on places. */
  boolean gathers() {
    return !alibi && bias.isEmpty();
  }

  Tensor turnQueries(Tensor queries) {
    return rotation.map(r -> r.turn(queries)).orElse(queries);
  }

  /**
   * @param places {@code [batch, m]} int64, the tokens that the keys are of; absent for all
   */
  Tensor turnKeys(Tensor keys, Optional<Tensor> places) {
    return rotation.map(r -> places.map(r::at).orElse(r).turn(keys)).orElse(keys);
  }
}
