package org.fullrank.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;

/** A trained vector for each token id: int64 {@code [batch, tokens] → [batch, tokens, width]}. */
public final class Embedding implements Layer {
  private final Tensor table; // [entries, width]

  private Embedding(Tensor table) {
    this.table = table;
  }

  /**
   * Initial vectors are normal with standard deviation 0.02, truncated at two standard deviations.
   */
  public static Embedding of(int entries, int width, Seed seed) {
    Check.positive(entries, "entries");
    Check.positive(width, "width");
    return new Embedding(Init.truncatedNormal(seed, 0.02, entries, width));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.weight("weight", table);
  }

  /** {@code [entries, width]}, for a head that is tied to it. */
  public Tensor table() {
    return table;
  }

  @Override
  public Tensor forward(Tensor ids, Pass pass) {
    return Scope.tidy(() -> {
      Tensor y = NeuralOps.embedding(table, ids);
      if (ids.dim() == 2) { // ids without a batch axis say nothing of samples
        pass.hook().parameters(() -> use(ids, y));
      }
      return y;
    });
  }

  private ParameterUse use(Tensor ids, Tensor y) {
    var part =
        new ParameterUse.Part(
            table, (saved, d) -> RowGradients.lookup(saved.getFirst(), d, table.size(0)));
    return new ParameterUse(y, List.of(ids), List.of(part));
  }
}
