package org.fullrank.encoder;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.AttentionMask;
import org.fullrank.attention.AttentionParts;
import org.fullrank.attention.MultiHeadAttention;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.nn.Mlp;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/** A transformer block: attention, then a feed-forward part, each in its residual branch. */
final class Block implements Module {
  private final Branch first;
  private final Branch second;
  private final MultiHeadAttention attention;
  private final Mlp mlp;

  /**
   * @param number from 0; the drop rate rises with it
   */
  Block(EncoderConfig.Vit config, int number, Parts parts, Seed seed) {
    VitSize size = config.size();
    double rate =
        size.depth() == 1 ? config.dropPath() : config.dropPath() * number / (size.depth() - 1);
    var heads = new MultiHeadAttention.Heads(size.width(), size.heads(), number);
    var inside = new AttentionParts(parts.linears(), parts.scores(), config.queryKeyNorm().maker());
    first = Branch.of(config, parts, rate);
    attention = new MultiHeadAttention(heads, inside, seed.with(0));
    second = Branch.of(config, parts, rate);
    mlp = Mlp.of(size.width(), size.hidden(), parts.linears(), seed.with(1));
  }

  @Override
  public void visit(Visitor visitor) {
    first.visit(visitor, 1);
    visitor.child("attn", attention);
    second.visit(visitor, 2);
    visitor.child("mlp", mlp);
  }

  /** {@code [batch, tokens, width]} to the same. */
  Tensor forward(Tensor x, AttentionMask sight, Pass pass) {
    return Scope.tidy(() -> {
      Tensor mixed = first.around(y -> attention.forward(y, sight, pass.fork(0)), x, pass.fork(1));
      return second.around(y -> mlp.forward(y, pass.fork(2)), mixed, pass.fork(3));
    });
  }
}
