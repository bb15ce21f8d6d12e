package org.fullrank.attention;

import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.input.TokenMask;
import org.fullrank.nn.Activation;
import org.fullrank.nn.AttentionTrace;
import org.fullrank.nn.Layer;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * Self-attention in several heads: {@code proj(concat_h scores(q_h, k_h) v_h)}. One map {@code qkv}
 * makes queries, keys and values, its outputs ordered queries first, heads within (as timm's).
 *
 * <p>Which tokens a token attends to is what the {@link Pass#tokens pass} says. With a context,
 * keys and values are made of the context's tokens alone, and queries of all; where the order of
 * the tokens counts, keys are made of all and hidden, as the fused kernels know places by number.
 */
public final class MultiHeadAttention implements Module {
  private final Heads heads;
  private final Scores scores;
  private final LinearMap qkv;
  private final LinearMap proj;
  private final Layer queryNorm;
  private final Layer keyNorm;

  /**
   * The size of an attention and its place.
   *
   * @param width entries of a token, a multiple of {@code count}
   * @param count heads
   * @param block which block of the encoder it stands in, from 0; the hook is told
   */
  public record Heads(int width, int count, int block) {
    public Heads {
      Check.positive(width, "width");
      Check.positive(count, "heads");
      Check.atLeastZero(block, "block");
      if (width % count != 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "heads: want a divisor of the width %d, was %d", width, count));
      }
    }

    /** Entries of one head. */
    public int head() {
      return width / count;
    }

    /** Taken apart before the axes are swapped: the gradients meet in one contiguous copy. */
    Tensor[] split(Tensor outputs, int parts) {
      Tensor[] slices = NeuralOps.unbind(apart(outputs, parts), 2);
      for (int i = 0; i < parts; i++) {
        slices[i] = slices[i].transpose(1, 2);
      }
      return slices;
    }

    /** {@code [batch, tokens, parts, heads, head]}. */
    Tensor apart(Tensor outputs, int parts) {
      return outputs.view(outputs.size(0), outputs.size(1), parts, count, head());
    }
  }

  /**
   * An attention with fresh weights.
   *
   * @param parts maps, scores and norm it is put together from
   * @param seed the stream of the initial weights
   */
  public MultiHeadAttention(Heads heads, AttentionParts parts, Seed seed) {
    this.heads = heads;
    this.scores = parts.scores().inBlock(heads, seed.with(2));
    qkv = parts.linears().makeQueriesKeysValues(heads.width(), parts.biases().qkv(), seed.with(0));
    proj = parts.linears().make(heads.width(), heads.width(), parts.biases().proj(), seed.with(1));
    queryNorm = norm(parts, heads);
    keyNorm = norm(parts, heads);
  }

  static Layer norm(AttentionParts parts, Heads heads) {
    return parts
        .queryKeyNorm()
        .map(n -> n.make(heads.head(), parts.epsilon()))
        .orElse(Activation.IDENTITY);
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("qkv", qkv);
    visitor.child("q_norm", queryNorm);
    visitor.child("k_norm", keyNorm);
    visitor.child("scores", scores);
    visitor.child("proj", proj);
  }

  /** The same of tokens without positions. */
  public Tensor forward(Tensor x, Pass pass) {
    return forward(x, RelativePositions.NONE, pass);
  }

  /**
   * {@code [batch, tokens, width]} to the same.
   *
   * @throws IllegalArgumentException if {@code x} is not of this shape, or the pass's mask is of
   *     another batch
   */
  public Tensor forward(Tensor x, RelativePositions positions, Pass pass) {
    Check.rank(x, "x", "batch", "tokens", "width");
    Check.size(x, "x", 2, "width", heads.width());
    pass.tokens().real().ifPresent(m -> Check.size(m, "mask", 0, "batch", x.size(0)));
    pass.tokens().context().ifPresent(c -> Check.size(c, "context", 0, "batch", x.size(0)));
    return Scope.tidy(() -> {
      Optional<Tensor> gathered = gathered(positions, pass.tokens());
      AttentionBias bias = bias(x.size(1), positions, pass.tokens());
      // [batch, heads, tokens, head]
      Tensor mixed =
          plain(positions) && gathered.isEmpty()
              ? packed(x, bias, pass)
              : apart(x, positions, gathered, bias, pass);
      return proj.forward(mixed.transpose(1, 2).flatten(2, 3), pass.fork(1));
    });
  }

  /** Whether nothing happens to queries, keys and values between the map and their meeting. */
  private boolean plain(RelativePositions positions) {
    return queryNorm == Activation.IDENTITY && positions.rotation().isEmpty();
  }

  /** The tokens that keys and values are made of, where these are not all. */
  private static Optional<Tensor> gathered(RelativePositions positions, TokenMask tokens) {
    return tokens.context().filter(_ -> positions.gathers() && !tokens.causal());
  }

  private static AttentionBias bias(long count, RelativePositions positions, TokenMask tokens) {
    Optional<Tensor> gathered = gathered(positions, tokens);
    Optional<Tensor> keys =
        gathered.isPresent()
            ? tokens.real().map(m -> m.gather(1, gathered.get()))
            : tokens.visible(count);
    return AttentionBias.visible(keys.map(m -> m.view(m.size(0), 1, 1, m.size(1))))
        .causally(tokens.causal())
        .alibi(positions.alibi())
        .plus(positions.bias());
  }

  private Tensor packed(Tensor x, AttentionBias bias, Pass pass) {
    Tensor packed = heads(qkv.forward(x, pass.fork(0)), 3);
    Tensor mixed = scores.attend(packed, bias);
    Tensor q = packed.select(2, 0).transpose(1, 2);
    Tensor k = packed.select(2, 1).transpose(1, 2);
    pass.hook().attention(heads.block(), trace(q, k, mixed, bias));
    return mixed;
  }

  private Tensor apart(
      Tensor x,
      RelativePositions positions,
      Optional<Tensor> gathered,
      AttentionBias bias,
      Pass pass) {
    Tensor[] projected = project(x, gathered, pass);
    Tensor v = projected[2];
    Tensor q = positions.turnQueries(queryNorm.forward(projected[0], pass)).to(v.scalar_type());
    Tensor k =
        positions.turnKeys(keyNorm.forward(projected[1], pass), gathered).to(v.scalar_type());
    Tensor mixed = scores.attend(q, k, v, bias);
    pass.hook().attention(heads.block(), trace(q, k, mixed, bias));
    return mixed;
  }

  private AttentionTrace trace(Tensor q, Tensor k, Tensor mixed, AttentionBias bias) {
    return new AttentionTrace(q, k, mixed, weights(q, k, bias), proj::weight);
  }

  private AttentionTrace.Weights weights(Tensor q, Tensor k, AttentionBias bias) {
    return (samples, places) ->
        Ops.noGrad(() ->
            scores.weights(
                places, q.narrow(0, 0, samples), k.narrow(0, 0, samples), bias.ofFirst(samples)));
  }

  /** Queries, keys and values, each {@code [batch, heads, tokens or context, head]}. */
  private Tensor[] project(Tensor x, Optional<Tensor> gathered, Pass pass) {
    Pass draws = pass.fork(0);
    if (gathered.isEmpty()) {
      return split(qkv.forward(x, draws), 3);
    }
    int width = heads.width();
    Tensor q = split(qkv.part(x, 0, width, draws), 1)[0];
    Tensor rows = gathered.get().unsqueeze(2).expand(x.size(0), gathered.get().size(1), width);
    Tensor[] kv = split(qkv.part(x.gather(1, rows), width, 3 * width, draws), 2);
    return new Tensor[] {q, kv[0], kv[1]};
  }

  private Tensor[] split(Tensor outputs, int parts) {
    return heads.split(outputs, parts);
  }

  /** {@code [batch, tokens, parts, heads, head]}. */
  private Tensor heads(Tensor outputs, int parts) {
    return heads.apart(outputs, parts);
  }
}
