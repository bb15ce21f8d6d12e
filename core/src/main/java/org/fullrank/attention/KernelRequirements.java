package org.fullrank.attention;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Tensors;

/** What keeps arrays from the fused kernels: the array, what was wanted and what came. */
final class KernelRequirements {
  private static final int LARGEST_HEAD = 256;

  private KernelRequirements() {}

  /**
   * The first that there is.
   *
   * @param mask as in {@link Scores#attend}
   * @param arrays queries, keys and values, or as many of them as there are; or packed
   */
  static Optional<String> of(Optional<Tensor> mask, Tensor... arrays) {
    return IntStream.range(0, arrays.length)
        .mapToObj(i -> of(i, arrays))
        .flatMap(Optional::stream)
        .findFirst()
        .or(() -> mask.flatMap(m -> of(m, arrays)));
  }

  private static Optional<String> of(int i, Tensor... arrays) {
    Tensor x = arrays[i];
    boolean packed = isPacked(arrays);
    String name = packed ? "packed" : name(i);
    ScalarType type = Tensors.type(x);
    boolean known = type == ScalarType.Float || type == ScalarType.BFloat16;
    if (!known || type != Tensors.type(arrays[0]) || x.is_cuda()) {
      String place = x.is_cuda() ? " on a GPU" : "";
      return misfit(name, "Float or BFloat16 alike in all, on the processor", type + place);
    }
    String was = Arrays.toString(x.shape());
    if (packed) {
      boolean three = x.size(2) == 3 && x.is_contiguous();
      return three
          ? sizes(x, name)
          : misfit(name, "[batch, tokens, 3, heads, head], contiguous", was);
    }
    if (x.dim() != 4) {
      return misfit(name, "[batch, heads, tokens, head]", was);
    }
    long[] want = arrays[Math.min(i, 1)].shape(); // the values go with the keys
    Tensor queries = arrays[0];
    long[] meeting = {queries.size(0), queries.size(1), want[2], queries.size(3)};
    return Arrays.equals(meeting, x.shape())
        ? sizes(x, name)
        : misfit(name, Arrays.toString(meeting), was);
  }

  private static String name(int i) {
    return i == 0 ? "queries" : i == 1 ? "keys" : "values";
  }

  private static boolean isPacked(Tensor... arrays) {
    return arrays.length == 1 && arrays[0].dim() == 5;
  }

  private static Optional<String> sizes(Tensor x, String name) {
    if (x.numel() > 0 && x.size(x.dim() - 1) <= LARGEST_HEAD) {
      return Optional.empty();
    }
    String was = Arrays.toString(x.shape());
    return misfit(name, "at least one of each, and heads of at most " + LARGEST_HEAD, was);
  }

  private static Optional<String> of(Tensor mask, Tensor... arrays) {
    Tensor keys = arrays[Math.min(1, arrays.length - 1)];
    long[] want = {keys.size(0), 1, 1, keys.size(isPacked(arrays) ? 1 : 2)};
    ScalarType type = Tensors.type(mask);
    return type == ScalarType.Bool && Arrays.equals(want, mask.shape())
        ? Optional.empty()
        : misfit(
            "mask", Arrays.toString(want) + " Bool", Arrays.toString(mask.shape()) + " " + type);
  }

  private static Optional<String> misfit(String name, String want, String was) {
    return Optional.of(name + ": want " + want + ", was " + was);
  }
}
