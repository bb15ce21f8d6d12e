package org.fullrank.attention;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;

/** Softmax over what may be seen. */
public final class Masked {
  private Masked() {}

  /**
   * Softmax of {@code logits} along the last axis, over the entries where {@code visible} is true.
   * Rows that see nothing are zero, and so are their gradients.
   *
   * @param visible bool, of a shape that broadcasts to that of {@code logits}; absent for all
   */
  public static Tensor softmax(Tensor logits, Optional<Tensor> visible) {
    long last = logits.dim() - 1;
    if (visible.isEmpty()) {
      return logits.softmax(last);
    }
    Tensor mask = visible.get();
    Tensor sees = mask.any(mask.dim() - 1, true);
    // Of a row that sees nothing zeros are taken, whatever it holds: no weight of it is told.
    Tensor shown = Ops.fill(logits, sees.logical_not(), 0);
    Tensor hidden = mask.bitwise_or(sees.logical_not()).logical_not();
    return Ops.fill(shown, hidden, Double.NEGATIVE_INFINITY).softmax(last).mul(sees);
  }
}
