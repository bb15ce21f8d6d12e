package org.fullrank.encoder;

import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.Grid;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Init;
import org.fullrank.nn.Module;
import org.fullrank.nn.Visitor;

/** Tells tokens where they stand by a table that is added to them. */
sealed interface PositionEmbedding extends Module {
  /** What is added to the tokens, {@code [1, leading + places, width]}. */
  Optional<Tensor> table(Grid grid);

  /** The trained tensor {@code [1, tokens, width]} whose beginning the table of {@code grid} is. */
  default Optional<Tensor> trained(Grid grid) {
    return Optional.empty();
  }

  @Override
  default void visit(Visitor visitor) {}

  /**
   * @param home the places that the encoder is built for
   * @param leading tokens before them that the table covers
   */
  static PositionEmbedding of(TrunkConfig config, Grid home, int leading, Seed seed) {
    int width = config.size().width();
    return switch (config.positions()) {
      case NONE, ROPE, ALIBI, RELATIVE, RELATIVE_SHARED -> new None();
      case LEARNED ->
          new Learned(
              Init.truncatedNormal(seed, 0.02, 1, leading + home.tokens(), width),
              home,
              leading,
              config.resampling());
      case SINCOS, SINCOS_COLUMN_FIRST -> {
        boolean columnFirst = config.positions() == Positions.SINCOS_COLUMN_FIRST;
        var waves = new SinCos.Waves(leading, width, columnFirst);
        Tensor table = Init.table(waves.values(home), 1, leading + home.tokens(), width);
        yield new SinCos(Init.buffer(table), home, waves);
      }
    };
  }

  /** Nothing is added. */
  record None() implements PositionEmbedding {
    @Override
    public Optional<Tensor> table(Grid grid) {
      return Optional.empty();
    }
  }

  /**
   * A trained table for the home grid, resampled for others; a shorter sequence takes its
   * beginning.
   */
  record Learned(Tensor vectors, Grid home, int extra, PositionResampling resampling)
      implements PositionEmbedding {
    @Override
    public void visit(Visitor visitor) {
      visitor.position("pos_embed", vectors);
    }

    @Override
    public Optional<Tensor> table(Grid grid) {
      if (grid.equals(home)) {
        return Optional.of(vectors);
      }
      return Optional.of(Scope.tidy(() -> home.sequence() ? beginning(grid) : resampled(grid)));
    }

    @Override
    public Optional<Tensor> trained(Grid grid) {
      return grid.equals(home) || home.sequence() ? Optional.of(vectors) : Optional.empty();
    }

    private Tensor beginning(Grid grid) {
      if (grid.tokens() > home.tokens()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "input: want at most the %,d tokens that positions were learned for, was %,d",
                home.tokens(),
                grid.tokens()));
      }
      return vectors.narrow(1, 0, extra + grid.tokens());
    }

    private Tensor resampled(Grid grid) {
      long width = vectors.size(2);
      Tensor image =
          vectors
              .narrow(1, extra, home.tokens())
              .reshape(1, home.rows(), home.columns(), width)
              .permute(0, 3, 1, 2);
      Tensor patches =
          resampling.apply(image, grid.rows(), grid.columns()).flatten(2, 3).transpose(1, 2);
      return Ops.cat(1, vectors.narrow(1, 0, extra), patches);
    }
  }

  /**
   * Sines and cosines (He et al., CVPR 2022): one half of the entries tells the row, the other the
   * column, each as sines and then cosines of {@code place · 10000^(−i/(width/4))}. All entries of
   * a sequence tell its place, with exponents {@code −i/(width/2)} (Vaswani et al., sines and
   * cosines apart). Leading tokens get zeros.
   */
  record SinCos(Tensor vectors, Grid home, Waves waves) implements PositionEmbedding {
    /**
     * @param extra leading tokens
     * @param width entries of a token
     * @param columnFirst whether the first half tells the column
     */
    record Waves(int extra, int width, boolean columnFirst) {
      /** {@code [extra + places, width]}, row by row. */
      float[] values(Grid grid) {
        int each = grid.sequence() ? width / 2 : width / 4;
        int axes = grid.sequence() ? 1 : 2;
        var values = new float[(extra + grid.tokens()) * width];
        for (int place = 0; place < grid.tokens(); place++) {
          int[] places = places(grid, place);
          for (int i = 0; i < axes * each; i++) {
            double angle = places[i / each] * Math.pow(10_000, -(double) (i % each) / each);
            int at = (extra + place) * width + i / each * 2 * each + i % each;
            values[at] = (float) Math.sin(angle);
            values[at + each] = (float) Math.cos(angle);
          }
        }
        return values;
      }

      /** {@code [1, extra + places, width]}, of the type of {@code operand} and beside it. */
      Tensor like(Tensor operand, Grid grid) {
        return Tensors.like(values(grid), operand, 1, extra + grid.tokens(), width);
      }

      private int[] places(Grid grid, int place) {
        if (grid.sequence()) {
          return new int[] {place};
        }
        int row = place / grid.columns();
        int column = place % grid.columns();
        return columnFirst ? new int[] {column, row} : new int[] {row, column};
      }
    }

    @Override
    public void visit(Visitor visitor) {
      visitor.buffer("pos_embed", vectors);
    }

    @Override
    public Optional<Tensor> table(Grid grid) {
      return Optional.of(grid.equals(home) ? vectors : waves.like(vectors, grid));
    }
  }
}
