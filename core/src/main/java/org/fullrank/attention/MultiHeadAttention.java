package org.fullrank.attention;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.nn.Activation;
import org.fullrank.nn.Attended;
import org.fullrank.nn.Layer;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * Self-attention in several heads: {@code proj(concat_h scores(q_h, k_h) v_h)}. One map {@code qkv}
 * makes queries, keys and values, its outputs ordered queries first, heads within (as timm's).
 *
 * <p>With a context, keys and values are made of the context's tokens alone; queries of all.
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
   * @param block which block of the encoder it stands in, from 0; the tap is told
   */
  public record Heads(int width, int count, int block) {
    public Heads {
      Check.positive(width, "width");
      Check.positive(count, "heads");
      Check.atLeastZero(block, "block");
      if (width % count != 0) {
        throw new IllegalArgumentException(
            "heads: want a divisor of the width %d, was %d".formatted(width, count));
      }
    }

    /** Entries of one head. */
    public int head() {
      return width / count;
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
    this.scores = parts.scores();
    qkv = parts.linears().makeQueriesKeysValues(heads.width(), seed.with(0));
    proj = parts.linears().make(heads.width(), heads.width(), true, seed.with(1));
    queryNorm = norm(parts, heads);
    keyNorm = norm(parts, heads);
  }

  private static Layer norm(AttentionParts parts, Heads heads) {
    return parts.queryKeyNorm().map(n -> n.make(heads.head())).orElse(Activation.IDENTITY);
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("qkv", qkv);
    visitor.child("q_norm", queryNorm);
    visitor.child("k_norm", keyNorm);
    visitor.child("proj", proj);
  }

  /**
   * {@code [batch, tokens, width]} to the same.
   *
   * @throws IllegalArgumentException if {@code x} is not of this shape, or the sight is of another
   *     batch
   */
  public Tensor forward(Tensor x, AttentionMask sight, Pass pass) {
    Check.rank(x, "x", "batch", "tokens", "width");
    Check.size(x, "x", 2, "width", heads.width());
    sight.mask().ifPresent(m -> Check.size(m, "mask", 0, "batch", x.size(0)));
    sight.context().ifPresent(c -> Check.size(c, "context", 0, "batch", x.size(0)));
    return Scope.tidy(() -> {
      // [batch, heads, tokens, head]
      Tensor mixed = plain(sight) ? packed(x, sight, pass) : apart(x, sight, pass);
      return proj.forward(mixed.transpose(1, 2).flatten(2, 3), pass.fork(1));
    });
  }

  /** Whether nothing happens to queries, keys and values between the map and their meeting. */
  private boolean plain(AttentionMask sight) {
    return queryNorm == Activation.IDENTITY
        && sight.rotation().isEmpty()
        && sight.gathered().isEmpty();
  }

  private Tensor packed(Tensor x, AttentionMask sight, Pass pass) {
    Tensor packed = heads(qkv.forward(x, pass.fork(0)), 3);
    AttentionBias bias = sight.bias(x.size(1));
    Tensor mixed = scores.attend(packed, bias);
    Tensor q = packed.select(2, 0).transpose(1, 2);
    Tensor k = packed.select(2, 1).transpose(1, 2);
    pass.tap().attention(heads.block(), attended(q, k, mixed, bias));
    return mixed;
  }

  private Tensor apart(Tensor x, AttentionMask sight, Pass pass) {
    Tensor[] projected = project(x, sight, pass);
    Tensor v = projected[2];
    Tensor q = sight.turnQueries(queryNorm.forward(projected[0], pass)).to(v.scalar_type());
    Tensor k = sight.turnKeys(keyNorm.forward(projected[1], pass)).to(v.scalar_type());
    AttentionBias bias = sight.bias(x.size(1));
    Tensor mixed = scores.attend(q, k, v, bias);
    pass.tap().attention(heads.block(), attended(q, k, mixed, bias));
    return mixed;
  }

  private Attended attended(Tensor q, Tensor k, Tensor mixed, AttentionBias bias) {
    return new Attended(q, k, mixed, weights(q, k, bias), proj::weight);
  }

  private Attended.Weights weights(Tensor q, Tensor k, AttentionBias bias) {
    return (samples, places) ->
        Ops.noGrad(() ->
            scores.weights(
                places, q.narrow(0, 0, samples), k.narrow(0, 0, samples), bias.ofFirst(samples)));
  }

  /** Queries, keys and values, each {@code [batch, heads, tokens or context, head]}. */
  private Tensor[] project(Tensor x, AttentionMask sight, Pass pass) {
    Pass draws = pass.fork(0);
    if (sight.gathered().isEmpty()) {
      return split(qkv.forward(x, draws), 3);
    }
    int width = heads.width();
    Tensor q = split(qkv.part(x, 0, width, draws), 1)[0];
    Tensor[] kv = split(qkv.part(sight.seen(x), width, 3 * width, draws), 2);
    return new Tensor[] {q, kv[0], kv[1]};
  }

  /** Taken apart before the axes are swapped, so that the gradients meet in one contiguous copy. */
  private Tensor[] split(Tensor outputs, int parts) {
    Tensor[] slices = NeuralOps.unbind(heads(outputs, parts), 2);
    for (int i = 0; i < parts; i++) {
      slices[i] = slices[i].transpose(1, 2);
    }
    return slices;
  }

  /** {@code [batch, tokens, parts, heads, head]}. */
  private Tensor heads(Tensor outputs, int parts) {
    return outputs.view(outputs.size(0), outputs.size(1), parts, heads.count(), heads.head());
  }
}
