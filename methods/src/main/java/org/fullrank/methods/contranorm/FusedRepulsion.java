package org.fullrank.methods.contranorm;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.FusedAttention;
import org.fullrank.core.CustomGradient;
import org.fullrank.core.Tensors;
import org.fullrank.kernels.RepulsionKernel;
import org.fullrank.kernels.TokenRepulsion;

/**
 * The step by its own kernel, forward and backward, in fp32 at any precision. Only the tokens are
 * saved for the backward pass.
 *
 * @param problem shapes and constants of the step
 * @param real {@code [batch, tokens]} bool, false for padding
 */
record FusedRepulsion(RepulsionKernel kernel, TokenRepulsion problem, Optional<Tensor> real) {
  /**
   * The fused step. Empty if this machine has no such kernel, or if type, number or mask of the
   * tokens is unsupported.
   *
   * @param x {@code [batch, tokens, width]}
   */
  static Optional<FusedRepulsion> of(TokenRepulsion.Step step, Tensor x, Optional<Tensor> real) {
    return FusedAttention.repulsion()
        .filter(_ -> Tensors.type(x) == ScalarType.Float && !x.is_cuda() && x.numel() > 0)
        .filter(_ -> x.size(1) <= TokenRepulsion.MOST_TOKENS)
        .filter(_ -> x.size(2) <= TokenRepulsion.MOST_WIDTH)
        .filter(_ -> real.stream().allMatch(r -> says(r, x)))
        .map(kernel -> new FusedRepulsion(kernel, problem(step, x), real));
  }

  private static boolean says(Tensor real, Tensor x) {
    return Tensors.type(real) == ScalarType.Bool
        && !real.is_cuda()
        && Arrays.equals(real.shape(), Arrays.copyOf(x.shape(), 2));
  }

  private static TokenRepulsion problem(TokenRepulsion.Step step, Tensor x) {
    return new TokenRepulsion(Math.toIntExact(x.size(0)), (int) x.size(1), (int) x.size(2), step);
  }

  Tensor apply(Tensor x) {
    return CustomGradient.apply(List.of(x), in -> forward(in.getFirst()), this::backward);
  }

  private CustomGradient.Result forward(Tensor x) {
    var saved = Stream.concat(Stream.of(x), real.stream()).map(Tensor::contiguous).toList();
    Tensor out = like(x);
    kernel.forward(problem, arrays(saved, out));
    return new CustomGradient.Result(out, saved);
  }

  private List<Tensor> backward(Tensor gradient, List<Tensor> saved) {
    Tensor came = gradient.to(ScalarType.Float).contiguous();
    Tensor out = like(came);
    kernel.backward(problem, arrays(saved, out), segment(came));
    return List.of(out);
  }

  /** The kernel's arrays from {@code saved}: the tokens, and the padding mask if present. */
  private static RepulsionKernel.Arrays arrays(List<Tensor> saved, Tensor out) {
    var shown = saved.size() == 1 ? MemorySegment.NULL : segment(saved.getLast());
    return new RepulsionKernel.Arrays(segment(saved.getFirst()), shown, segment(out));
  }

  private static Tensor like(Tensor x) {
    return Tensors.emptyLike(x, x.shape());
  }

  private static MemorySegment segment(Tensor x) {
    return Tensors.segment(x, x.numel() * x.element_size());
  }
}
