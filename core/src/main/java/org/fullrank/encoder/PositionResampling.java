package org.fullrank.encoder;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;

/** How a square table of learned positions becomes a table for another grid: always bicubic. */
public enum PositionResampling {
  /** PyTorch's {@code interpolate} at the new size: pixel centres are aligned at the edges. */
  BICUBIC,
  /** The same with antialiasing, which matters for smaller grids: timm, DINOv2 with registers. */
  ANTIALIASED,
  /**
   * The distance between samples is that of a grid of {@code n + 0.1} places instead of {@code n}:
   * DINO and DINOv2 without registers, whose authors so keep the size from being rounded down.
   */
  DINO;

  private static final double OFFSET = 0.1;

  /** {@code table [1, width, ·, ·]} resampled to {@code rows × columns}. */
  public Tensor apply(Tensor table, long rows, long columns) {
    return switch (this) {
      case BICUBIC -> NeuralOps.bicubic(table, rows, columns);
      case ANTIALIASED -> AntialiasedBicubic.resample(table, rows, columns);
      case DINO ->
          NeuralOps.bicubic(
              table,
              new long[] {rows, columns},
              (rows + OFFSET) / table.size(2),
              (columns + OFFSET) / table.size(3));
    };
  }
}
