package org.fullrank.encoder;

import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.input.TokenMask;

/**
 * Whether a mask suits the tokens of an input.
 *
 * @param batch samples
 * @param tokens of each
 */
record MaskCheck(long batch, int tokens) {
  /**
   * @throws IllegalArgumentException if it does not, with what was wanted
   */
  void check(TokenMask mask) {
    mask.real()
        .ifPresent(m -> {
          Check.rank(m, "mask", "batch", "tokens");
          Check.size(m, "mask", 0, "batch", batch);
          Check.size(m, "mask", 1, "tokens", tokens);
          want(ScalarType.Bool, m, "mask");
        });
    numbers(mask.context(), "context");
    numbers(mask.kept(), "kept");
    mask.kept().filter(_ -> mask.causal()).ifPresent(MaskCheck::ascends);
  }

  private void numbers(Optional<Tensor> numbers, String name) {
    numbers.ifPresent(n -> {
      Check.rank(n, name, "batch", "m");
      Check.size(n, name, 0, "batch", batch);
      want(ScalarType.Long, n, name);
      if (!areBelow(n, tokens)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: want numbers of patches, 0 up to but not %d, were from %s to %s",
                name,
                tokens,
                Ops.value(n.min()),
                Ops.value(n.max())));
      }
    });
  }

  /** What comes before what is told by the order in which tokens are kept. */
  private static void ascends(Tensor kept) {
    try (var _ = Scope.open()) {
      long rest = kept.size(1) - 1;
      if (rest > 0 && !kept.narrow(1, 0, rest).lt(kept.narrow(1, 1, rest)).all().item_bool()) {
        throw new IllegalArgumentException(
            "kept: want ascending numbers where the input is causal; sort them");
      }
    }
  }

  private static void want(ScalarType wanted, Tensor x, String name) {
    if (Tensors.type(x) != wanted) {
      throw new IllegalArgumentException(
          "%s: want %s, was %s".formatted(name, wanted, Tensors.type(x)));
    }
  }

  private static boolean areBelow(Tensor numbers, int most) {
    try (var _ = Scope.open()) {
      return Ops.above(numbers, -1).bitwise_and(Ops.below(numbers, most)).all().item_bool();
    }
  }
}
