package org.fullrank.input;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;

/** Inputs of audio or text, padded to one length. */
final class Padded {
  private static final int IMAGES = 4; // dimensions of a batch of images

  private Padded() {}

  /** {@code inputs} of one length; all have a mask of padding if one has. Images stay. */
  static List<Input> alike(List<Input> inputs) {
    boolean sequences = inputs.stream().noneMatch(it -> it.values().dim() == IMAGES);
    long longest = inputs.stream().mapToLong(it -> it.values().size(1)).max().orElse(0);
    boolean equal =
        inputs.stream().allMatch(it -> it.values().size(1) == longest)
            && inputs.stream().map(it -> it.tokens().real().isPresent()).distinct().count() == 1;
    return sequences && !equal ? inputs.stream().map(input -> to(input, longest)).toList() : inputs;
  }

  private static Input to(Input input, long longest) {
    Tensor values = input.values();
    Tensor real =
        input
            .tokens()
            .real()
            .orElseGet(
                () -> Ops.onesLike(values, values.size(0), values.size(1)).to(ScalarType.Bool));
    return new Input(longer(values, longest), input.tokens().among(longer(real, longest)));
  }

  private static Tensor longer(Tensor x, long longest) {
    if (x.size(1) == longest) {
      return x;
    }
    long[] shape = x.shape();
    shape[1] = longest - shape[1];
    return Ops.cat(1, x, Ops.zerosLike(x, shape));
  }
}
