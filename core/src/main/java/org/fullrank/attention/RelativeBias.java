package org.fullrank.attention;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Init;
import org.fullrank.nn.Visitor;

/**
 * A trained number for each head and each offset between two places, added to their logit; as
 * timm's {@code RelPosBias}. Offsets of a grid have rows and columns, those of a sequence one
 * number. Pairs with a leading token have three numbers of their own: from it, to it, and between
 * leading tokens. Offsets beyond those of the home grid take the outermost.
 *
 * <p>The fused kernels know of no such bias: attention is spelled out, and makes the {@code tokens
 * × tokens} weights.
 *
 * @see <a href="https://arxiv.org/abs/2103.14030">Liu et al., Swin, ICCV 2021, Eq. (4)</a>
 */
public final class RelativeBias implements AttentionPositions {
  private static final int WITH_LEADING = 3;

  private final Tensor table; // [offsets, heads]
  private final Grid home;
  private final TokenPlaces all;
  private final Tensor homeIndex; // [tokens·tokens] int64, kept

  private RelativeBias(Tensor table, Grid home, int leading) {
    this.table = table;
    this.home = home;
    all = TokenPlaces.of(home, leading);
    homeIndex = Scope.keep(index(all));
  }

  /** Normal of standard deviation 0.02, cut at two of them. */
  public static RelativeBias of(Grid home, int leading, int heads, Seed seed) {
    long offsets = (2L * home.rows() - 1) * (2L * home.columns() - 1);
    long rows = offsets + (leading == 0 ? 0 : WITH_LEADING);
    return new RelativeBias(Init.truncatedNormal(seed, 0.02, rows, heads), home, leading);
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.position("relative_position_bias_table", table);
    visitor.constant("relative_position_index", homeIndex);
  }

  @Override
  public RelativePositions of(TokenPlaces places, Tensor tokens) {
    return RelativePositions.of(Scope.tidy(() -> bias(places)));
  }

  private Tensor bias(TokenPlaces places) {
    long n = places.tokens();
    Tensor index = places.grid().equals(home) ? homeIndex : index(places);
    long heads = table.size(1);
    return places
        .kept()
        .map(kept -> {
          Tensor pairs =
              kept.unsqueeze(2).mul(Tensors.like(new long[] {n}, kept, 1)).add(kept.unsqueeze(1));
          Tensor rows = table.index_select(0, index.index_select(0, pairs.flatten()));
          return rows.view(kept.size(0), kept.size(1), kept.size(1), heads).permute(0, 3, 1, 2);
        })
        .orElseGet(() -> table.index_select(0, index).view(1, n, n, heads).permute(0, 3, 1, 2));
  }

  /** The row of the table of each pair, query first. */
  private Tensor index(TokenPlaces places) {
    int n = places.tokens();
    int lead = places.leading();
    var index = new long[n * n];
    for (int query = 0; query < n; query++) {
      for (int key = 0; key < n; key++) {
        index[query * n + key] =
            query < lead || key < lead
                ? withLeading(query < lead, key < lead)
                : offset(places.grid(), query - lead, key - lead);
      }
    }
    return Tensors.like(index, table, index.length);
  }

  private long withLeading(boolean query, boolean key) {
    long last = table.size(0);
    return query && key ? last - 1 : query ? last - WITH_LEADING : last - 2;
  }

  private long offset(Grid grid, int query, int key) {
    int rows = query / grid.columns() - key / grid.columns();
    int columns = query % grid.columns() - key % grid.columns();
    long down = Math.clamp(rows, 1 - home.rows(), home.rows() - 1) + home.rows() - 1L;
    long along = Math.clamp(columns, 1 - home.columns(), home.columns() - 1) + home.columns() - 1L;
    return down * (2L * home.columns() - 1) + along;
  }
}
