package org.fullrank.kernels;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.NEG;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vector loops by the Vector API. Without the module {@code jdk.incubator.vector} this class does
 * not load, so {@link Arithmetic#vectors} checks for the module first.
 */
final class VectorArithmetic implements Arithmetic {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** The rows of a tile: its 12 sums and their operands fill 16 registers. */
  private static final int ROWS = 6;

  private static final int COLUMNS = 2 * LANES;

  /** The terms of a partial sum; partial sums round less than a single running sum. */
  private static final int DEPTH = 64;

  @Override
  public int step() {
    return COLUMNS;
  }

  @Override
  public void add(Matrix a, Matrix b, Matrix to, Size size) {
    for (int j = 0; j < size.n(); j += COLUMNS) {
      for (int k = 0; k < size.depth(); k += DEPTH) {
        for (int i = 0; i < size.m(); i += ROWS) {
          addTile(a, b, to, new Tile(i, j, k, size));
        }
      }
    }
  }

  /** A tile of a product: rows from {@code i}, columns from {@code j}, terms from {@code k}. */
  private record Tile(int i, int j, int k, Size size) {
    int rows() {
      return Math.min(ROWS, size.m() - i);
    }

    int depth() {
      return Math.min(DEPTH, size.depth() - k);
    }
  }

  /**
   * Adds a tile of the product; nearly all time is spent here. It reaches 0.8 of an AVX-512
   * processor's peak, attention as a whole 0.6. The sums stay in registers. Rows beyond the end
   * repeat the last row and are discarded. The loop is unrolled by hand, as the JVM allocates
   * vectors passed to methods on the heap.
   */
  private static void addTile(Matrix a, Matrix b, Matrix to, Tile tile) {
    float[] x = a.data();
    float[] y = b.data();
    int rows = tile.rows();
    int x0 = a.start() + tile.i() * a.row() + tile.k() * a.column();
    int x1 = x0 + Math.min(1, rows - 1) * a.row();
    int x2 = x0 + Math.min(2, rows - 1) * a.row();
    int x3 = x0 + Math.min(3, rows - 1) * a.row();
    int x4 = x0 + Math.min(4, rows - 1) * a.row();
    int x5 = x0 + Math.min(5, rows - 1) * a.row();
    FloatVector left0 = FloatVector.zero(SPECIES);
    FloatVector left1 = left0;
    FloatVector left2 = left0;
    FloatVector left3 = left0;
    FloatVector left4 = left0;
    FloatVector left5 = left0;
    FloatVector right0 = left0;
    FloatVector right1 = left0;
    FloatVector right2 = left0;
    FloatVector right3 = left0;
    FloatVector right4 = left0;
    FloatVector right5 = left0;
    int column = a.column();
    int row = b.row();
    int depth = tile.depth();
    int y0 = b.start() + tile.k() * row + tile.j();
    for (int k = 0, s = 0, at = y0; k < depth; k++, s += column, at += row) {
      FloatVector left = fromArray(SPECIES, y, at);
      FloatVector right = fromArray(SPECIES, y, at + LANES);
      FloatVector factor0 = broadcast(SPECIES, x[x0 + s]);
      left0 = factor0.fma(left, left0);
      right0 = factor0.fma(right, right0);
      FloatVector factor1 = broadcast(SPECIES, x[x1 + s]);
      left1 = factor1.fma(left, left1);
      right1 = factor1.fma(right, right1);
      FloatVector factor2 = broadcast(SPECIES, x[x2 + s]);
      left2 = factor2.fma(left, left2);
      right2 = factor2.fma(right, right2);
      FloatVector factor3 = broadcast(SPECIES, x[x3 + s]);
      left3 = factor3.fma(left, left3);
      right3 = factor3.fma(right, right3);
      FloatVector factor4 = broadcast(SPECIES, x[x4 + s]);
      left4 = factor4.fma(left, left4);
      right4 = factor4.fma(right, right4);
      FloatVector factor5 = broadcast(SPECIES, x[x5 + s]);
      left5 = factor5.fma(left, left5);
      right5 = factor5.fma(right, right5);
    }
    float[] z = to.data();
    int z0 = to.start() + tile.i() * to.row() + tile.j();
    fromArray(SPECIES, z, z0).add(left0).intoArray(z, z0);
    fromArray(SPECIES, z, z0 + LANES).add(right0).intoArray(z, z0 + LANES);
    if (rows > 1) {
      int z1 = z0 + to.row();
      fromArray(SPECIES, z, z1).add(left1).intoArray(z, z1);
      fromArray(SPECIES, z, z1 + LANES).add(right1).intoArray(z, z1 + LANES);
    }
    if (rows > 2) {
      int z2 = z0 + 2 * to.row();
      fromArray(SPECIES, z, z2).add(left2).intoArray(z, z2);
      fromArray(SPECIES, z, z2 + LANES).add(right2).intoArray(z, z2 + LANES);
    }
    if (rows > 3) {
      int z3 = z0 + 3 * to.row();
      fromArray(SPECIES, z, z3).add(left3).intoArray(z, z3);
      fromArray(SPECIES, z, z3 + LANES).add(right3).intoArray(z, z3 + LANES);
    }
    if (rows > 4) {
      int z4 = z0 + 4 * to.row();
      fromArray(SPECIES, z, z4).add(left4).intoArray(z, z4);
      fromArray(SPECIES, z, z4 + LANES).add(right4).intoArray(z, z4 + LANES);
    }
    if (rows > 5) {
      int z5 = z0 + 5 * to.row();
      fromArray(SPECIES, z, z5).add(left5).intoArray(z, z5);
      fromArray(SPECIES, z, z5 + LANES).add(right5).intoArray(z, z5 + LANES);
    }
  }

  @Override
  public float largest(float[] row, int at, int n) {
    FloatVector most = fromArray(SPECIES, row, at);
    for (int j = at + LANES; j < at + n; j += LANES) {
      FloatVector x = fromArray(SPECIES, row, j);
      most = most.blend(x, x.compare(GT, most));
    }
    return most.reduceLanes(MAX);
  }

  @Override
  public float exp(float[] row, int at, int n, float level) {
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int j = at; j < at + n; j += LANES) {
      FloatVector e = exp(fromArray(SPECIES, row, j).sub(level));
      e.intoArray(row, j);
      sum = sum.add(e);
    }
    return sum.reduceLanes(ADD);
  }

  @Override
  public void logistic(float[] row, int at, int n) {
    FloatVector one = broadcast(SPECIES, 1);
    for (int j = at; j < at + n; j += LANES) {
      one.div(exp(fromArray(SPECIES, row, j).lanewise(NEG)).add(1)).intoArray(row, j);
    }
  }

  /** {@link Exp#of} on vectors; compare and blend keep NaN at half the cost of min and max. */
  private static FloatVector exp(FloatVector x) {
    FloatVector t = x.mul(Exp.LOG2_E);
    t = t.blend(Exp.MOST, t.compare(GT, Exp.MOST));
    t = t.blend(-Exp.MOST, t.compare(LT, -Exp.MOST));
    FloatVector shifted = t.add(Exp.ROUNDING);
    FloatVector f = t.sub(shifted.sub(Exp.ROUNDING));
    FloatVector p = broadcast(SPECIES, Exp.C5).fma(f, broadcast(SPECIES, Exp.C4));
    p = p.fma(f, broadcast(SPECIES, Exp.C3));
    p = p.fma(f, broadcast(SPECIES, Exp.C2));
    p = p.fma(f, broadcast(SPECIES, Exp.C1));
    p = p.fma(f, broadcast(SPECIES, 1));
    var bits = shifted.reinterpretAsInts().lanewise(LSHL, Exp.FRACTION_BITS);
    return p.mul(bits.add(Exp.ONE_BITS).reinterpretAsFloats());
  }

  @Override
  public void softmaxSlope(float[] weights, float[] slopes, int at, int n, float mean) {
    for (int j = at; j < at + n; j += LANES) {
      FloatVector p = fromArray(SPECIES, weights, j);
      p.mul(fromArray(SPECIES, slopes, j).sub(mean)).intoArray(slopes, j);
    }
  }

  @Override
  public void logisticSlope(float[] weights, float[] slopes, int at, int n) {
    for (int j = at; j < at + n; j += LANES) {
      FloatVector p = fromArray(SPECIES, weights, j);
      p.mul(p.mul(-1).add(1)).mul(fromArray(SPECIES, slopes, j)).intoArray(slopes, j);
    }
  }
}
