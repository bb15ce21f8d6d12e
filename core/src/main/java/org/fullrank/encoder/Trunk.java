package org.fullrank.encoder;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.AttentionPositions;
import org.fullrank.attention.CrossAttention.Memory;
import org.fullrank.attention.Grid;
import org.fullrank.attention.RelativeBias;
import org.fullrank.attention.RelativePositions;
import org.fullrank.attention.TokenPlaces;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.nn.Activation;
import org.fullrank.nn.Dropout;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Place;
import org.fullrank.nn.RowGradients;
import org.fullrank.nn.Visitor;

/**
 * Positions, transformer blocks and a last norm, whatever the tokens are: patches, frames, words.
 * Encoders are built on it; with a memory it is a decoder, whose blocks attend to another sequence
 * too.
 *
 * <p>Which tokens a token attends to is what the pass says of the tokens that are given: padding,
 * context, causality.
 */
public final class Trunk implements Module {
  private final TrunkConfig config;
  private final Shape shape;
  private final PositionEmbedding added;
  private final AttentionPositions positions;
  private final Layer preNorm;
  private final Dropout dropout;
  private final List<Block> blocks;
  private final Layer lastNorm;

  /**
   * What a trunk is built for, beside its settings.
   *
   * @param home the places of the usual input
   * @param leading tokens before those of the places
   * @param placed whether added positions cover the leading tokens
   * @param preNorm whether tokens are normalised before the first block
   * @param lastNorm whether they are behind the last, where blocks normalise at their beginning
   * @param memoryWidth entries of a token of the memory; 0 for no memory
   */
  public record Shape(
      Grid home, int leading, boolean placed, boolean preNorm, boolean lastNorm, int memoryWidth) {
    public Shape {
      Check.atLeastZero(leading, "leading");
      Check.atLeastZero(memoryWidth, "memoryWidth");
    }

    /** Tokens of these places alone, one norm behind the blocks, no memory. */
    public static Shape of(Grid home) {
      return new Shape(home, 0, true, false, true, 0);
    }

    /** The same behind {@code count} leading tokens. */
    public Shape behind(int count) {
      return new Shape(home, count, placed, preNorm, lastNorm, memoryWidth);
    }

    /** The same of a decoder that attends to a memory of tokens of {@code width} entries. */
    public Shape withMemory(int width) {
      return new Shape(home, leading, placed, preNorm, lastNorm, width);
    }
  }

  /**
   * What leaves a trunk.
   *
   * @param last {@code [batch, tokens, width]}, the tokens that leave the last block
   * @param tokens the same behind the last norm
   */
  public record Output(Tensor last, Tensor tokens) {}

  /**
   * A trunk with fresh weights.
   *
   * @param parts maps, norms and scores that the blocks are put together from
   * @param seed the stream of the initial weights
   * @throws IllegalArgumentException if the parts do not suit where norms stand
   */
  public Trunk(TrunkConfig config, Shape shape, Parts parts, Seed seed) {
    NormPlacement norms = config.block().norms();
    if (parts.residual() != 1 && norms != NormPlacement.POST) {
      throw new IllegalArgumentException(
          "norms: want post, as a component multiplies the stream (deep_norm does), was "
              + norms.name().toLowerCase(Locale.ROOT));
    }
    this.config = config;
    this.shape = shape;
    VitSize size = config.size();
    int covered = shape.placed ? shape.leading : 0;
    added = PositionEmbedding.of(config, shape.home, covered, seed.with(2));
    blocks =
        IntStream.range(0, size.depth())
            .mapToObj(i -> new Block(config, i, shape, at(parts, i), seed.with(3).with(i)))
            .toList();
    positions = positions(config, shape, seed.with(5));
    preNorm = norm(parts, shape.preNorm);
    dropout = parts.dropout();
    boolean behind =
        switch (norms) {
          case PRE, HYBRID -> shape.lastNorm;
          case POST, NONE -> false;
        };
    lastNorm = norm(parts, behind);
  }

  private Parts at(Parts parts, int block) {
    return parts.at(new Place.Block(block, config.size().depth()));
  }

  private Layer norm(Parts parts, boolean wanted) {
    return wanted
        ? parts.lastNorm().make(config.size().width(), config.block().epsilon())
        : Activation.IDENTITY;
  }

  private static AttentionPositions positions(TrunkConfig config, Shape shape, Seed seed) {
    int heads = config.size().heads();
    return switch (config.positions()) {
      case NONE, LEARNED, SINCOS, SINCOS_COLUMN_FIRST, RELATIVE -> new AttentionPositions.None();
      case ROPE ->
          AttentionPositions.Rotary.of(shape.home, shape.leading, config.size().width() / heads);
      case ALIBI -> new AttentionPositions.Alibi(heads);
      case RELATIVE_SHARED -> RelativeBias.of(shape.home, shape.leading, heads, seed);
    };
  }

  @Override
  public void visit(Visitor visitor) {
    visitBeginning(visitor);
    visitBlocks(visitor);
  }

  /** Names what stands before the embedding in the tree: added positions. */
  void visitBeginning(Visitor visitor) {
    added.visit(visitor);
  }

  /** Names what stands behind it. */
  void visitBlocks(Visitor visitor) {
    visitor.child("shared_rel_pos", positions);
    visitor.child("norm_pre", preNorm);
    visitor.children("blocks", blocks);
    visitor.child("norm", lastNorm);
  }

  /**
   * What becomes of embedded tokens.
   *
   * @param tokens {@code [batch, leading + places, width]}, of all places; positions are added, and
   *     those that are not kept are dropped before the first block
   * @param pass whose {@link Pass#tokens mask} is that of the tokens that are left, by their
   *     numbers among them
   * @throws IllegalArgumentException if the shapes do not suit
   */
  public Output forward(Tensor tokens, TokenPlaces places, Pass pass) {
    return forward(tokens, places, Optional.empty(), pass);
  }

  /** The same with {@code memory} for the blocks of a decoder to attend to. */
  public Output forward(Tensor tokens, TokenPlaces places, Optional<Memory> memory, Pass pass) {
    Check.rank(tokens, "tokens", "batch", "tokens", "width");
    Check.size(tokens, "tokens", 1, "tokens", places.tokens());
    Check.size(tokens, "tokens", 2, "width", config.size().width());
    if (memory.isPresent() != shape.memoryWidth > 0) {
      throw new IllegalArgumentException(
          memory.isPresent()
              ? "memory: want none, the trunk is built without attention to one"
              : "memory: want one, the trunk is a decoder's");
    }
    Pass here = config.causal() ? pass.over(pass.tokens().causally()) : pass;
    try (var scope = Scope.open()) {
      Tensor last = through(placed(tokens, places, here), places, memory, here);
      Tensor normed = lastNorm.forward(last, here.fork(-1));
      return new Output(scope.release(last), scope.release(normed));
    }
  }

  private Tensor placed(Tensor tokens, TokenPlaces places, Pass pass) {
    return Scope.tidy(() -> {
      Tensor all =
          added.table(places.grid()).map(t -> plus(tokens, t, places, pass)).orElse(tokens);
      return places.present(all);
    });
  }

  private Tensor plus(Tensor tokens, Tensor table, TokenPlaces places, Pass pass) {
    Tensor sum = plus(tokens, table);
    long covered = table.size(1);
    added
        .trained(places.grid())
        .ifPresent(vectors ->
            pass.hook()
                .parameters(
                    () -> RowGradients.tokens(sum, vectors, sum.size(1) - covered, covered)));
    return sum;
  }

  /** A table that covers the places alone leaves leading tokens as they are. */
  private Tensor plus(Tensor tokens, Tensor table) {
    long free = tokens.size(1) - table.size(1);
    if (free == 0) {
      return tokens.add(table);
    }
    return Ops.cat(1, tokens.narrow(1, 0, free), tokens.narrow(1, free, table.size(1)).add(table));
  }

  private Tensor through(Tensor placed, TokenPlaces places, Optional<Memory> memory, Pass pass) {
    RelativePositions shared = positions.of(places, placed);
    Tensor tokens = dropout.forward(preNorm.forward(placed, pass.fork(-3)), pass.fork(-5));
    pass.hook().tokens(0, tokens, pass.real());
    for (int i = 0; i < blocks.size(); i++) {
      tokens = blocks.get(i).forward(tokens, places, shared, memory, pass.fork(i));
      pass.hook().tokens(i + 1, tokens, pass.real());
    }
    return tokens;
  }
}
