package org.fullrank.encoder;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;
import org.fullrank.input.TokenMask;

/**
 * Masks of places made masks of the tokens that a trunk is given: leading tokens stand before the
 * places, and tokens that are not kept are gone.
 *
 * @param count leading tokens
 */
record LeadingTokens(int count) {
  /** The mask of the tokens that are left of {@code places}, by their numbers among them. */
  TokenMask own(TokenMask mask, long places) {
    if (mask.kept().isEmpty()) {
      return new TokenMask(
          mask.real().map(this::real),
          mask.context().map(this::behind),
          Optional.empty(),
          mask.causal());
    }
    // Which of a sample's context is kept differs in number, so that it is told as a mask.
    Optional<Tensor> visible = left(mask.visible(places), mask.kept());
    return new TokenMask(
        visible.map(this::real), Optional.empty(), Optional.empty(), mask.causal());
  }

  /** The entries of {@code flags [batch, places]} of the places that are kept. */
  Optional<Tensor> left(Optional<Tensor> flags, Optional<Tensor> kept) {
    return flags.map(f -> kept.map(k -> f.gather(1, k)).orElse(f));
  }

  private Tensor real(Tensor real) {
    return count == 0 ? real : Ops.cat(1, real.any(1, true).expand(real.size(0), count), real);
  }

  /** Numbers of places made numbers of tokens, the leading ones before them. */
  Tensor behind(Tensor numbers) {
    if (count == 0) {
      return numbers;
    }
    Tensor first = Ops.rangeLike(numbers, count).unsqueeze(0).expand(numbers.size(0), count);
    return Ops.cat(1, first, numbers.add(Tensors.like(new long[] {count}, numbers, 1)));
  }
}
