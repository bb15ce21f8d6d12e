package org.fullrank.attention;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Scope;
import org.fullrank.nn.Module;
import org.fullrank.nn.Visitor;

/** Tells attention where tokens stand, with any scores. */
public interface AttentionPositions extends Module {
  /**
   * What attention is told of tokens at {@code places}.
   *
   * @param tokens the tokens of the pass; what is computed for the pass is in fp32, or in float64
   *     where they are
   */
  RelativePositions of(TokenPlaces places, Tensor tokens);

  @Override
  default void visit(Visitor visitor) {}

  /** Nothing is told. */
  record None() implements AttentionPositions {
    @Override
    public RelativePositions of(TokenPlaces places, Tensor tokens) {
      return RelativePositions.NONE;
    }
  }

  /**
   * Logits fall with the difference of the tokens' numbers, leading tokens counted. Dropped tokens
   * keep their numbers; the fused kernels know no such gaps, so that logits are then spelled out.
   *
   * @param heads of the attention
   */
  record Alibi(int heads) implements AttentionPositions {
    @Override
    public RelativePositions of(TokenPlaces places, Tensor tokens) {
      return places
          .kept()
          .map(kept -> RelativePositions.of(AttentionBias.fall(kept, heads, tokens)))
          .orElse(new RelativePositions(Optional.empty(), true, Optional.empty()));
    }
  }

  /**
   * Queries and keys are turned by their places.
   *
   * @param turns those of the places that the encoder is built for, kept for its lifetime
   * @param home these places
   * @param head entries of a head
   */
  record Rotary(Rotation turns, TokenPlaces home, int head) implements AttentionPositions {
    private static final double GRID_BASE = 100; // Heo et al., ECCV 2024, section 3.1
    private static final double SEQUENCE_BASE = 10_000; // Su et al., RoFormer

    /** For a grid or a sequence behind {@code leading} tokens that are not turned. */
    public static Rotary of(Grid home, int leading, int head) {
      var turns = turns(home, leading, head);
      var kept = new Rotation(Scope.keep(turns.cosine()), Scope.keep(turns.sine()));
      return new Rotary(kept, TokenPlaces.of(home, leading), head);
    }

    private static Rotation turns(Grid grid, int leading, int head) {
      return Rotation.ofGrid(grid, leading, head, grid.sequence() ? SEQUENCE_BASE : GRID_BASE);
    }

    @Override
    public void visit(Visitor visitor) {
      visitor.constant("cosine", turns.cosine());
      visitor.constant("sine", turns.sine());
    }

    @Override
    public RelativePositions of(TokenPlaces places, Tensor tokens) {
      Rotation all =
          places.grid().equals(home.grid())
              ? turns
              : turns(places.grid(), places.leading(), head).like(turns.cosine());
      return RelativePositions.of(places.kept().map(all::at).orElse(all));
    }
  }
}
