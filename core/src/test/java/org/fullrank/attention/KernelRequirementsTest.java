package org.fullrank.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.kernels.Rule;
import org.fullrank.kernels.Score;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the kernels are not asked to do, and what is told of their choice. */
class KernelRequirementsTest {
  private static final Rule SOFTMAX = Rule.of(new Score.Softmax(), 16);

  @Test
  void golden_whatItDoesNotFit() {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(1), 1, 2, 3, 16);
      assertTrue(FusedAttention.fits(Optional.empty(), x, x, x));
      assertFalse(FusedAttention.fits(Optional.empty(), x.to(ScalarType.Double)));
      assertFalse(FusedAttention.fits(Optional.empty(), x, x, x.to(ScalarType.BFloat16)));
      Tensor packed = Ops.randn(new Seed(1), 1, 4, 3, 2, 16); // is taken alone, not as keys
      assertTrue(FusedAttention.fits(Optional.empty(), packed));
      Tensor queries = Ops.randn(new Seed(1), 1, 4, 8, 16);
      assertFalse(FusedAttention.fits(Optional.empty(), queries, packed, queries));
      assertFalse(FusedAttention.fits(Optional.empty(), Ops.randn(new Seed(1), 1, 1, 1, 257)));
      assertFalse(FusedAttention.fits(Optional.empty(), Ops.randn(new Seed(1), 0, 1, 1, 16)));
      Tensor each = Ops.ones(1, 1, 3, 3).to(ScalarType.Bool);
      assertFalse(FusedAttention.fits(Optional.of(each), x, x, x));
    }
  }

  @Test
  void refuses_whatDoesNotFit() {
    try (var _ = Scope.open()) {
      Tensor q = Ops.randn(new Seed(1), 2, 3, 4, 16);
      Tensor k = Ops.randn(new Seed(1), 2, 3, 5, 16);
      String float32 = ": want Float or BFloat16 alike in all, on the processor, was ";
      refuses("queries" + float32 + "Double", q.to(ScalarType.Double), k, k);
      refuses("values" + float32 + "BFloat16", q, k, k.to(ScalarType.BFloat16));
      refuses("queries: want [batch, heads, tokens, head], was [3, 4, 16]", q.select(0, 0), k, k);
      refuses("keys: want [2, 3, 5, 16], was [2, 3, 5, 15]", q, k.narrow(3, 0, 15), k);
      refuses("keys: want [2, 3, 5, 16], was [1, 3, 5, 16]", q, k.narrow(0, 0, 1), k);
      refuses("values: want [2, 3, 5, 16], was [2, 3, 4, 16]", q, k, k.narrow(2, 0, 4));
      refuses("values: want [2, 3, 5, 16], was [2, 2, 5, 16]", q, k, k.narrow(1, 0, 2));
      String some = ": want at least one of each, and heads of at most 256, was ";
      Tensor none = k.narrow(2, 0, 0);
      refuses("keys" + some + "[2, 3, 0, 16]", q, none, none);
      Tensor wide = Ops.randn(new Seed(1), 1, 1, 1, 257);
      refuses("queries" + some + "[1, 1, 1, 257]", wide, wide, wide);
    }
  }

  private static void refuses(String message, Tensor q, Tensor k, Tensor v) {
    assertFalse(FusedAttention.fits(Optional.empty(), q, k, v));
    refuses(message, () -> FusedAttention.attend(SOFTMAX, q, k, v, Optional.empty()));
  }

  private static void refuses(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void refuses_masksAndPacksThatDoNotFit() {
    try (var _ = Scope.open()) {
      Tensor q = Ops.randn(new Seed(1), 2, 3, 4, 16);
      refuses(
          "mask: want [2, 1, 1, 4] Bool, was [2, 1, 1, 3] Bool",
          () -> FusedAttention.attend(SOFTMAX, q, q, q, mask(1, 1, 1, 1, 1, 0)));
      var numbers = mask(1, 1, 1, 1, 1, 1, 1, 0).map(m -> m.to(ScalarType.Float));
      refuses(
          "mask: want [2, 1, 1, 4] Bool, was [2, 1, 1, 4] Float",
          () -> FusedAttention.attend(SOFTMAX, q, q, q, numbers));
      Tensor two = Ops.randn(new Seed(1), 2, 4, 2, 3, 16);
      refuses(
          "packed: want [batch, tokens, 3, heads, head], contiguous, was [2, 4, 2, 3, 16]",
          () -> FusedAttention.attend(SOFTMAX, two, Optional.empty()));
      Tensor three = Ops.randn(new Seed(1), 2, 4, 3, 3, 16);
      refuses(
          "mask: want [2, 1, 1, 4] Bool, was [2, 1, 1, 5] Bool",
          () -> FusedAttention.attend(SOFTMAX, three, mask(1, 1, 1, 1, 1, 1, 1, 1, 1, 1)));
      var attention = FusedAttention.of(SOFTMAX, q, q, Optional.empty());
      Tensor other = q.narrow(2, 0, 3);
      refuses(
          "queries, keys: want FLOAT32 Shape[batch=2, heads=3, queries=4, keys=4, size=16],"
              + " was FLOAT32 Shape[batch=2, heads=3, queries=3, keys=3, size=16]",
          () -> attention.forward(List.of(other, other, other)));
    }
  }

  private static Optional<Tensor> mask(long... bits) {
    return Optional.of(Tensors.of(bits, 2, 1, 1, bits.length / 2).to(ScalarType.Bool));
  }

  /** The wish is told as it was spelled, with what runs instead. */
  @Test
  void golden_aWishThatIsNotMet() {
    assertEquals(Optional.empty(), FusedAttention.unmet(Optional.empty()));
    String name = FusedAttention.implementation().name().toLowerCase(Locale.ROOT);
    assertEquals(Optional.empty(), FusedAttention.unmet(Optional.of(name)));
    assertEquals(
        "-Dfullrank.kernels=abacus is not met: " + FusedAttention.reason(),
        FusedAttention.unmet(Optional.of("abacus")).orElseThrow());
  }
}
