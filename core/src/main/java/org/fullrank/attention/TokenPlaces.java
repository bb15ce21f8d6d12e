package org.fullrank.attention;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;

/**
 * Where the tokens of one pass stand.
 *
 * @param grid the places
 * @param leading tokens before those of the places: a class token, registers
 * @param kept {@code [batch, m]} int64, which of the leading tokens and places are there, in this
 *     order; absent when all are
 */
public record TokenPlaces(Grid grid, int leading, Optional<Tensor> kept) {
  public TokenPlaces {
    Check.atLeastZero(leading, "leading");
  }

  /** All tokens of {@code grid} behind {@code leading} others. */
  public static TokenPlaces of(Grid grid, int leading) {
    return new TokenPlaces(grid, leading, Optional.empty());
  }

  /** Leading tokens and places, whether kept or not. */
  public int tokens() {
    return leading + grid.tokens();
  }

  /** The rows of {@code x [batch or 1, tokens, width]} of the tokens that are there. */
  public Tensor present(Tensor x) {
    return kept.map(
            k -> {
              long[] shape = {k.size(0), k.size(1), x.size(2)};
              return x.gather(1, k.unsqueeze(2).expand(shape));
            })
        .orElse(x);
  }
}
