package org.fullrank.input;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;

/**
 * Which tokens of an input take part in a forward pass, and which tokens each may attend to. It is
 * set once, with the input; every attention and every layer that looks across tokens obeys it.
 *
 * <p>Token numbers count the tokens of the input (patches, frames or words) from 0. Tokens that an
 * encoder adds, such as a class token, always take part.
 *
 * @param real {@code [batch, tokens]} bool, false for padding; absent when all tokens are real
 * @param context {@code [batch, m]} int64, the only tokens that give keys and values, in every
 *     layer; absent when all tokens do
 * @param kept {@code [batch, m]} int64, the only tokens that enter the encoder, in this order; the
 *     others are dropped before the first block. Absent when all tokens enter
 * @param causal whether a token attends to itself and the tokens before it only
 */
public record TokenMask(
    Optional<Tensor> real, Optional<Tensor> context, Optional<Tensor> kept, boolean causal) {
  /** All tokens are real, enter the encoder, and attend to all tokens. */
  public static final TokenMask NONE =
      new TokenMask(Optional.empty(), Optional.empty(), Optional.empty(), false);

  /** The same with padding where {@code tokens [batch, tokens]} bool is false. */
  public TokenMask among(Tensor tokens) {
    return among(Optional.of(tokens));
  }

  /** The same with other padding, or none. */
  public TokenMask among(Optional<Tensor> tokens) {
    return new TokenMask(tokens, context, kept, causal);
  }

  /** The same with keys and values of the tokens {@code indices [batch, m]} int64 only. */
  public TokenMask lookingAt(Tensor indices) {
    return new TokenMask(real, Optional.of(indices), kept, causal);
  }

  /** The same with no token but {@code indices [batch, m]} int64. */
  public TokenMask keeping(Tensor indices) {
    return new TokenMask(real, context, Optional.of(indices), causal);
  }

  /** The same with the future hidden from every token. */
  public TokenMask causally() {
    return new TokenMask(real, context, kept, true);
  }

  /**
   * The tokens that other tokens may attend to, {@code [batch, tokens]} bool: real, and in the
   * context. Absent when all may be; causality is apart.
   *
   * @param tokens how many there are
   */
  public Optional<Tensor> visible(long tokens) {
    Optional<Tensor> shown = context.map(c -> c.unsqueeze(2).eq(Ops.rangeLike(c, tokens)).any(1));
    return shown.map(s -> real.map(s::bitwise_and).orElse(s)).or(() -> real);
  }

  /** The mask of the samples {@code rows [count]} int64, in this order. */
  TokenMask at(Tensor rows) {
    return new TokenMask(
        real.map(r -> r.index_select(0, rows)),
        context.map(c -> c.index_select(0, rows)),
        kept.map(k -> k.index_select(0, rows)),
        causal);
  }
}
