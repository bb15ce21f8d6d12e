package org.fullrank.encoder;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/**
 * What an encoder makes of an input.
 *
 * @param pooled {@code [batch, width]}, the representation that probes and heads use
 * @param tokens {@code [batch, tokens, width]}, patches, frames or words; no class token
 * @param last the tokens that leave the last block
 */
public record Features(Tensor pooled, Tensor tokens, Last last) {
  /**
   * The tokens that leave the last block, before a last norm; a class token is among them.
   *
   * @param values {@code [batch, tokens, width]}
   * @param real {@code [batch, tokens]} bool, false for padding; absent when all tokens are real
   */
  public record Last(Tensor values, Optional<Tensor> real) {
    /** Tokens of a sample. */
    public long count() {
      return values.size(1);
    }
  }

  /** Features of an encoder whose last block gives {@code tokens}, all of them real. */
  public static Features of(Tensor pooled, Tensor tokens) {
    return new Features(pooled, tokens, new Last(tokens, Optional.empty()));
  }

  /** The same handed to the scope around {@code inner}. */
  Features released(Scope inner) {
    inner.release(pooled);
    inner.release(tokens);
    inner.release(last.values);
    last.real.ifPresent(inner::release);
    return this;
  }

  /** The features of {@code count} samples from sample {@code first} on. */
  public Features rows(long first, long count) {
    return new Features(
        pooled.narrow(0, first, count),
        tokens.narrow(0, first, count),
        new Last(
            last.values.narrow(0, first, count), last.real.map(r -> r.narrow(0, first, count))));
  }

  /** The features of the samples {@code rows [count]} int64, in this order. */
  public Features at(Tensor rows) {
    return new Features(
        pooled.index_select(0, rows),
        tokens.index_select(0, rows),
        new Last(last.values.index_select(0, rows), last.real.map(r -> r.index_select(0, rows))));
  }

  /** The features of the samples of all {@code parts}, one part below the other. */
  public static Features joined(List<Features> parts) {
    return new Features(
        below(parts, Features::pooled),
        below(parts, Features::tokens),
        new Last(
            below(parts, part -> part.last.values),
            parts.getFirst().last.real.map(_ -> below(parts, p -> p.last.real.orElseThrow()))));
  }

  private static Tensor below(List<Features> parts, Function<Features, Tensor> tensor) {
    return Ops.cat(0, parts.stream().map(tensor).toArray(Tensor[]::new));
  }
}
