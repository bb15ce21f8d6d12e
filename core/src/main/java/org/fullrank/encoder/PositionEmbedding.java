package org.fullrank.encoder;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.Grid;
import org.fullrank.attention.Rotation;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Init;
import org.fullrank.nn.Module;
import org.fullrank.nn.Visitor;

/** Tells tokens where they stand: by a table that is added, by a turn of queries and keys. */
sealed interface PositionEmbedding extends Module {
  /** What is added to the tokens, {@code [1, class + patches, width]}. */
  default Optional<Tensor> table(Grid grid) {
    return Optional.empty();
  }

  /** What queries and keys are turned by. */
  default Optional<Rotation> rotation(Grid grid) {
    return Optional.empty();
  }

  @Override
  default void visit(Visitor visitor) {}

  /**
   * @param home the grid of the images that the encoder is built for
   */
  static PositionEmbedding of(EncoderConfig.Vit config, Grid home, Seed seed) {
    int extra =
        switch (config.pool()) {
          case CLASS_TOKEN -> 1;
          case MEAN -> 0;
        };
    int width = config.size().width();
    return switch (config.positions()) {
      case NONE -> new Nowhere();
      case LEARNED ->
          new Learned(
              Init.truncatedNormal(seed, 0.02, 1, extra + home.tokens(), width), home, extra);
      case SINCOS -> new SinCos(Init.buffer(SinCos.waves(home, extra, width)), home, extra);
      case ROPE -> {
        int head = width / config.size().heads();
        yield new Rotary(kept(Rotation.ofGrid(home, extra, head, Rotary.BASE)), home, extra, head);
      }
    };
  }

  private static Rotation kept(Rotation rotation) {
    return new Rotation(Scope.keep(rotation.cosine()), Scope.keep(rotation.sine()));
  }

  /** No positions. */
  record Nowhere() implements PositionEmbedding {}

  /** A trained table for the home grid, resampled for others. */
  record Learned(Tensor vectors, Grid home, int extra) implements PositionEmbedding {
    @Override
    public void visit(Visitor visitor) {
      visitor.position("pos_embed", vectors);
    }

    @Override
    public Optional<Tensor> table(Grid grid) {
      return Optional.of(grid.equals(home) ? vectors : Scope.tidy(() -> resampled(grid)));
    }

    private Tensor resampled(Grid grid) {
      long width = vectors.size(2);
      Tensor image =
          vectors
              .narrow(1, extra, home.tokens())
              .reshape(1, home.rows(), home.columns(), width)
              .permute(0, 3, 1, 2);
      Tensor patches =
          NeuralOps.bicubic(image, grid.rows(), grid.columns()).flatten(2, 3).transpose(1, 2);
      return Ops.cat(1, vectors.narrow(1, 0, extra), patches);
    }
  }

  /**
   * Sines and cosines (He et al., CVPR 2022): the first half of the entries tells the row, the
   * second the column, each as sines and then cosines of {@code place · 10000^(−i/(width/4))}. A
   * class token gets zeros.
   */
  record SinCos(Tensor vectors, Grid home, int extra) implements PositionEmbedding {
    @Override
    public void visit(Visitor visitor) {
      visitor.buffer("pos_embed", vectors);
    }

    @Override
    public Optional<Tensor> table(Grid grid) {
      return Optional.of(
          grid.equals(home) ? vectors : waves(grid, extra, Math.toIntExact(vectors.size(2))));
    }

    static Tensor waves(Grid grid, int extra, int width) {
      int quarter = width / 4;
      var values = new float[(extra + grid.tokens()) * width];
      for (int patch = 0; patch < grid.tokens(); patch++) {
        int[] places = {patch / grid.columns(), patch % grid.columns()};
        for (int i = 0; i < 2 * quarter; i++) {
          double angle = places[i / quarter] * Math.pow(10_000, -(double) (i % quarter) / quarter);
          int at = (extra + patch) * width + i / quarter * 2 * quarter + i % quarter;
          values[at] = (float) Math.sin(angle);
          values[at + quarter] = (float) Math.cos(angle);
        }
      }
      return Tensors.of(values, 1, extra + grid.tokens(), width);
    }
  }

  /** Rotary positions. */
  record Rotary(Rotation turns, Grid home, int extra, int head) implements PositionEmbedding {
    static final double BASE = 100;

    @Override
    public Optional<Rotation> rotation(Grid grid) {
      return Optional.of(grid.equals(home) ? turns : Rotation.ofGrid(grid, extra, head, BASE));
    }
  }
}
