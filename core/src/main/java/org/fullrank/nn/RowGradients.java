package org.fullrank.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.nn.ParameterUse.Part;

/**
 * Gradients of trained tensors by row of the batch, from a layer's input and the gradient {@code δ}
 * of its output. Every rule sums over the tokens or pixels of a row before anything is squared.
 */
public final class RowGradients {
  private RowGradients() {}

  /**
   * {@code Σ_t δ_t a_tᵀ} of each row.
   *
   * @param input {@code a}, {@code [rows, …, inputs]}
   * @param gradient {@code δ}, {@code [rows, …, outputs]}
   * @return {@code [rows, outputs, inputs]}
   */
  public static Tensor linear(Tensor input, Tensor gradient) {
    return Scope.tidy(() -> byToken(gradient).transpose(1, 2).bmm(byToken(input)));
  }

  /**
   * The kernel gradient of a cross-correlation, of each row.
   *
   * @param input {@code [rows, channels, height, width]}
   * @param gradient {@code [rows, outputs, height′, width′]}
   * @return {@code [rows, outputs, channels / groups, kernel, kernel]}
   */
  public static Tensor convolution(Tensor input, Tensor gradient, NeuralOps.Windows windows) {
    return Scope.tidy(() -> {
      long rows = input.size(0);
      long groups = windows.groups();
      long outputs = gradient.size(1);
      long channels = input.size(1) / groups;
      Tensor columns = NeuralOps.windows(input, windows); // [rows, channels·kernel², places]
      Tensor delta = gradient.reshape(rows * groups, outputs / groups, columns.size(2));
      Tensor own = columns.reshape(rows * groups, columns.size(1) / groups, columns.size(2));
      return delta
          .bmm(own.transpose(1, 2))
          .view(rows, outputs, channels, windows.kernel(), windows.kernel());
    });
  }

  /** {@code Σ δ ⊙ x̂} over all axes but the rows and {@code axis}: {@code [rows, entries]}. */
  public static Tensor scale(Tensor normalised, Tensor gradient, int axis) {
    return Scope.tidy(() -> kept(gradient.mul(normalised), axis));
  }

  /** {@code Σ δ} over all axes but the rows and {@code axis}: {@code [rows, entries]}. */
  public static Tensor shift(Tensor gradient, int axis) {
    return Scope.tidy(() -> kept(gradient, axis));
  }

  /**
   * The gradients of a table of vectors: {@code δ} added at the rows {@code ids}.
   *
   * @param ids {@code [rows, tokens]} int64
   * @param gradient {@code [rows, tokens, width]}
   * @return {@code [rows, entries, width]}, dense
   */
  public static Tensor lookup(Tensor ids, Tensor gradient, long entries) {
    return Scope.tidy(() -> {
      Tensor all = Ops.zerosLike(gradient, gradient.size(0), entries, gradient.size(2));
      return all.scatter_add_(1, ids.unsqueeze(2).expand(gradient.shape()), gradient);
    });
  }

  /** The use of a linear map's outputs {@code from} onwards. */
  static ParameterUse linear(Tensor x, Tensor y, Tensor weight, Optional<Tensor> bias, int from) {
    var parts = new ArrayList<Part>();
    parts.add(
        new Part(weight, (saved, d) -> placed(linear(saved.getFirst(), d), weight.size(0), from)));
    bias.ifPresent(b ->
        parts.add(
            new Part(
                b, (_, d) -> placed(shift(d, Math.toIntExact(d.dim() - 1)), b.size(0), from))));
    return new ParameterUse(y, List.of(x), parts);
  }

  /** The use of {@code γ ⊙ x̂ + β} along {@code axis}, where {@code normalised} makes x̂ of x. */
  static ParameterUse affine(
      Tensor x, Tensor y, List<Tensor> gainAndShift, int axis, Normalised normalised) {
    var parts = new ArrayList<Part>();
    parts.add(
        new Part(
            gainAndShift.getFirst(),
            (saved, d) -> Scope.tidy(() -> scale(normalised.of(saved.getFirst()), d, axis))));
    gainAndShift.stream().skip(1).forEach(b -> parts.add(new Part(b, (_, d) -> shift(d, axis))));
    return new ParameterUse(y, List.of(x), parts);
  }

  /** The normalised input of a norm, without gain and shift. */
  @FunctionalInterface
  interface Normalised {
    Tensor of(Tensor x);
  }

  /**
   * The use of {@code vectors [1, count, width]} at the tokens {@code from} onwards of {@code y}.
   */
  public static ParameterUse tokens(Tensor y, Tensor vectors, long from, long count) {
    return ParameterUse.of(
        y, vectors, (_, d) -> placed(d.narrow(1, from, count), vectors.size(1), 0).unsqueeze(1));
  }

  /** {@code part [rows, some, …]} at the entries {@code from} onwards of {@code size} zeros. */
  private static Tensor placed(Tensor part, long size, long from) {
    if (part.size(1) == size) {
      return part;
    }
    return Scope.tidy(() -> {
      long[] shape = part.shape();
      shape[1] = size;
      Tensor whole = Ops.zerosLike(part, shape);
      whole.narrow(1, from, part.size(1)).copy_(part);
      return whole;
    });
  }

  private static Tensor byToken(Tensor x) {
    return x.reshape(x.size(0), -1, x.size(x.dim() - 1));
  }

  private static Tensor kept(Tensor x, int axis) {
    long entries = x.size(axis);
    return axis == x.dim() - 1
        ? Ops.sum(x.reshape(x.size(0), -1, entries), false, 1)
        : Ops.sum(x.reshape(x.size(0), entries, -1), false, 2); // axis 1
  }
}
