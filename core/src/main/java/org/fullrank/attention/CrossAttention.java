package org.fullrank.attention;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.MultiHeadAttention.Heads;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.nn.AttentionTrace;
import org.fullrank.nn.Layer;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * Attention of one sequence to another: queries are made of the first, keys and values of the
 * second, the memory. Every query attends to every real token of the memory, whatever the pass says
 * of the first sequence.
 */
public final class CrossAttention implements Module {
  private final Heads heads;
  private final int memoryWidth;
  private final Scores scores;
  private final LinearMap q;
  private final LinearMap kv;
  private final LinearMap proj;
  private final Layer queryNorm;
  private final Layer keyNorm;

  /**
   * An attention with fresh weights.
   *
   * @param memoryWidth entries of a token of the memory
   * @param parts maps, scores and norm that the attention is put together from
   * @param seed the stream of the initial weights
   */
  public CrossAttention(Heads heads, int memoryWidth, AttentionParts parts, Seed seed) {
    this.heads = heads;
    this.memoryWidth = memoryWidth;
    scores = parts.scores().inBlock(heads, seed.with(3));
    LinearMap.Maker linears = parts.linears();
    int width = heads.width();
    q = linears.make(width, width, parts.biases().qkv(), seed.with(0));
    kv = linears.make(memoryWidth, 2 * width, parts.biases().qkv(), seed.with(1));
    proj = linears.make(width, width, parts.biases().proj(), seed.with(2));
    queryNorm = MultiHeadAttention.norm(parts, heads);
    keyNorm = MultiHeadAttention.norm(parts, heads);
  }

  /**
   * What is attended to.
   *
   * @param tokens {@code [batch, m, memoryWidth]}
   * @param real {@code [batch, m]} bool, false for padding; absent when all tokens are real
   */
  public record Memory(Tensor tokens, Optional<Tensor> real) {
    /** A memory without padding. */
    public static Memory of(Tensor tokens) {
      return new Memory(tokens, Optional.empty());
    }
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("q", q);
    visitor.child("kv", kv);
    visitor.child("q_norm", queryNorm);
    visitor.child("k_norm", keyNorm);
    visitor.child("scores", scores);
    visitor.child("proj", proj);
  }

  /**
   * {@code [batch, tokens, width]} to the same. A sample whose memory has no real token gets the
   * bias of the last map alone.
   *
   * @throws IllegalArgumentException if shapes do not suit
   */
  public Tensor forward(Tensor x, Memory memory, Pass pass) {
    Check.rank(x, "x", "batch", "tokens", "width");
    Check.size(x, "x", 2, "width", heads.width());
    Check.rank(memory.tokens(), "memory", "batch", "tokens", "width");
    Check.size(memory.tokens(), "memory", 0, "batch", x.size(0));
    Check.size(memory.tokens(), "memory", 2, "width", memoryWidth);
    memory
        .real()
        .ifPresent(r -> {
          Check.rank(r, "memory's mask", "batch", "tokens");
          Check.size(r, "memory's mask", 0, "batch", x.size(0));
          Check.size(r, "memory's mask", 1, "tokens", memory.tokens().size(1));
        });
    return Scope.tidy(() -> {
      Tensor asking = heads.split(q.forward(x, pass.fork(0)), 1)[0];
      Tensor[] asked = heads.split(kv.forward(memory.tokens(), pass.fork(1)), 2);
      Tensor values = asked[1];
      Tensor queries = queryNorm.forward(asking, pass).to(values.scalar_type());
      Tensor keys = keyNorm.forward(asked[0], pass).to(values.scalar_type());
      var visible = memory.real().map(r -> r.view(r.size(0), 1, 1, r.size(1)));
      AttentionBias bias = AttentionBias.visible(visible);
      Tensor mixed = scores.attend(queries, keys, values, bias);
      pass.hook().crossAttention(heads.block(), trace(queries, keys, mixed, bias));
      return proj.forward(mixed.transpose(1, 2).flatten(2, 3), pass.fork(2));
    });
  }

  private AttentionTrace trace(Tensor q, Tensor k, Tensor mixed, AttentionBias bias) {
    AttentionTrace.Weights weights =
        (samples, places) ->
            Ops.noGrad(() ->
                scores.weights(
                    places,
                    q.narrow(0, 0, samples),
                    k.narrow(0, 0, samples),
                    bias.ofFirst(samples)));
    return new AttentionTrace(q, k, mixed, weights, proj::weight);
  }
}
