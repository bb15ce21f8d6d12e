package org.fullrank.encoder;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.AttentionParts;
import org.fullrank.attention.AttentionPositions;
import org.fullrank.attention.CrossAttention;
import org.fullrank.attention.CrossAttention.Memory;
import org.fullrank.attention.MultiHeadAttention;
import org.fullrank.attention.MultiHeadAttention.Heads;
import org.fullrank.attention.RelativeBias;
import org.fullrank.attention.RelativePositions;
import org.fullrank.attention.TokenPlaces;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.nn.Mlp;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * A transformer block: self-attention, in decoders attention to a memory, then a feed-forward part,
 * each in its residual branch.
 */
final class Block implements Module {
  private final Branch first;
  private final Branch second;
  private final MultiHeadAttention attention;
  private final Optional<AttentionPositions> ownPositions;
  private final Optional<Crossing> crossing;
  private final Mlp mlp;

  /** The branch of attention to a memory. */
  private record Crossing(Branch branch, CrossAttention attention) {}

  /**
   * @param number from 0; the drop rate rises with it
   */
  Block(TrunkConfig config, int number, Trunk.Shape shape, Parts parts, Seed seed) {
    VitSize size = config.size();
    BlockConfig block = config.block();
    double rate =
        size.depth() == 1 ? block.dropPath() : block.dropPath() * number / (size.depth() - 1);
    var heads = new Heads(size.width(), size.heads(), number);
    var inside =
        new AttentionParts(
            parts.linears(),
            parts.scores(),
            block.queryKeyNorm().maker(),
            block.biases(),
            block.headEpsilon());
    first = Branch.of(config, parts, rate);
    attention = new MultiHeadAttention(heads, inside, seed.with(0));
    second = Branch.of(config, parts, rate);
    mlp = Mlp.of(shape(size, block), parts.linears(), seed.with(1));
    ownPositions =
        config.positions() == Positions.RELATIVE
            ? Optional.of(
                RelativeBias.of(shape.home(), shape.leading(), size.heads(), seed.with(2)))
            : Optional.empty();
    crossing =
        shape.memoryWidth() == 0
            ? Optional.empty()
            : Optional.of(
                new Crossing(
                    Branch.of(config, parts, rate),
                    new CrossAttention(heads, shape.memoryWidth(), inside, seed.with(3))));
  }

  private static Mlp.Shape shape(VitSize size, BlockConfig block) {
    return new Mlp.Shape(size.width(), size.hidden(), block.mlp(), block.biases().mlp());
  }

  @Override
  public void visit(Visitor visitor) {
    first.visit(visitor, "1");
    visitor.child("attn", attention);
    ownPositions.ifPresent(p -> visitor.child("attn.rel_pos", p));
    crossing.ifPresent(c -> {
      c.branch.visit(visitor, "_cross");
      visitor.child("cross_attn", c.attention);
    });
    second.visit(visitor, "2");
    visitor.child("mlp", mlp);
  }

  /** {@code [batch, tokens, width]} to the same. */
  Tensor forward(
      Tensor x, TokenPlaces places, RelativePositions shared, Optional<Memory> memory, Pass pass) {
    return Scope.tidy(() -> {
      RelativePositions positions = ownPositions.map(p -> p.of(places, x)).orElse(shared);
      Tensor mixed =
          first.around(y -> attention.forward(y, positions, pass.fork(0)), x, pass.fork(1));
      Tensor told =
          crossing
              .map(c ->
                  c.branch.around(
                      y -> c.attention.forward(y, memory.orElseThrow(), pass.fork(4)),
                      mixed,
                      pass.fork(5)))
              .orElse(mixed);
      return second.around(y -> mlp.forward(y, pass.fork(2)), told, pass.fork(3));
    });
  }
}
