package org.fullrank.attention;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Init;

/**
 * Rotary positions: entry {@code i} and entry {@code i + head/2} of a query or key are the plane
 * vector that is turned by the token's {@code i}-th angle, so that dot products depend on the
 * differences of positions alone. Departure: the paper pairs neighbours, {@code 2i} and {@code 2i +
 * 1}; which entries make a pair is a matter of their order.
 *
 * @param cosine {@code [tokens, head/2]}, or {@code [batch, 1, tokens, head/2]} after {@link #at}
 * @param sine of the same shape
 * @see <a href="https://arxiv.org/abs/2104.09864">Su et al., RoFormer, Eq. (34)</a>
 */
public record Rotation(Tensor cosine, Tensor sine) {
  /**
   * Positions on a grid: the first half of the angles goes down the rows, the second along the
   * columns, with frequencies {@code base^(−i/(head/4))}, {@code i < head/4}. All angles of a
   * sequence go along it, with frequencies {@code base^(−i/(head/2))}. The first {@code unturned}
   * tokens (a class token) have angle zero.
   *
   * @param unturned tokens before the grid's, 0 or more
   * @param head entries of a head, a multiple of 4
   * @param base 100 for grids of patches (Heo et al., ECCV 2024, section 3.1), 10,000 for sequences
   *     (the paper)
   */
  public static Rotation ofGrid(Grid grid, int unturned, int head, double base) {
    Check.atLeastZero(unturned, "unturned");
    if (head < 4 || head % 4 != 0) {
      throw new IllegalArgumentException(
          "head: want a multiple of 4 for rotary positions, was " + head);
    }
    Check.positive(base, "base");
    int each = grid.sequence() ? head / 2 : head / 4;
    int angles = head / 2;
    int tokens = unturned + grid.tokens();
    var cosine = new float[tokens * angles];
    var sine = new float[tokens * angles];
    for (int token = 0; token < tokens; token++) {
      for (int i = 0; i < angles; i++) {
        int at = token - unturned;
        boolean down = i < each && !grid.sequence();
        int place = down ? Math.floorDiv(at, grid.columns()) : Math.floorMod(at, grid.columns());
        double angle = at < 0 ? 0 : place * Math.pow(base, -(double) (i % each) / each);
        cosine[token * angles + i] = (float) Math.cos(angle);
        sine[token * angles + i] = (float) Math.sin(angle);
      }
    }
    return new Rotation(Init.table(cosine, tokens, angles), Init.table(sine, tokens, angles));
  }

  /** The same turns in the format and on the device of {@code x}. */
  Rotation like(Tensor x) {
    var type = Tensors.type(x);
    return new Rotation(cosine.to(x.device(), type), sine.to(x.device(), type));
  }

  /** The same turns for the tokens {@code indices [batch, m]}. */
  Rotation at(Tensor indices) {
    return new Rotation(rows(cosine, indices), rows(sine, indices));
  }

  private static Tensor rows(Tensor table, Tensor indices) {
    if (table.dim() == 4) { // of tokens that differ from sample to sample
      long[] all = {indices.size(0), 1, indices.size(1), table.size(3)};
      return table.gather(2, indices.unsqueeze(1).unsqueeze(3).expand(all));
    }
    long[] shape = {indices.size(0), 1, indices.size(1), table.size(1)};
    return table.index_select(0, indices.flatten()).view(shape);
  }

  /** {@code [batch, heads, tokens, head]} turned. */
  Tensor turn(Tensor x) {
    return Scope.tidy(() -> {
      long half = x.size(3) / 2;
      Tensor first = x.narrow(3, 0, half);
      Tensor second = x.narrow(3, half, half);
      return Ops.cat(
          3, first.mul(cosine).sub(second.mul(sine)), second.mul(cosine).add(first.mul(sine)));
    });
  }
}
