package org.fullrank.core;

import java.util.Optional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** libtorch's fused operators of neural layers. Functions allocate in the caller's scope. */
public final class NeuralOps {
  static {
    Libtorch.load();
  }

  private static final long BILINEAR = 0; // libtorch's numbers of modes
  private static final long OUTSIDE_ZERO = 0;
  private static final long UNREDUCED = 0;

  private NeuralOps() {}

  /**
   * {@code x Wᵀ + b} along the last axis.
   *
   * @param weight {@code [outputs, inputs]}
   * @param bias {@code [outputs]}
   */
  public static Tensor linear(Tensor x, Tensor weight, Optional<Tensor> bias) {
    return torch.linear(x, weight, optional(bias));
  }

  /**
   * Cross-correlation in two dimensions.
   *
   * @param x {@code [batch, inputs, height, width]}
   * @param weight {@code [outputs, inputs, kernel, kernel]}
   * @param stride pixels between windows, the same both ways
   * @param padding pixels of zeros on every side
   */
  public static Tensor convolve(Tensor x, Tensor weight, long stride, long padding) {
    long[] strides = {stride, stride};
    long[] paddings = {padding, padding};
    return torch.conv2d(x, weight, new TensorOptional(), strides, paddings, new long[] {1, 1}, 1);
  }

  /** The dilation of windows of adjacent pixels. */
  public static final long DENSE = 1;

  /**
   * The windows of a cross-correlation, the same both ways.
   *
   * @param kernel side of a window, entries
   * @param stride pixels between windows
   * @param padding pixels of zeros on every side
   * @param dilation pixels between the entries of a window, 1 for adjacent pixels
   * @param groups parts of the channels that see no other part
   */
  public record Windows(long kernel, long stride, long padding, long dilation, long groups) {}

  /** The windows of {@code x} as columns, {@code [batch, channels·kernel², places]}. */
  public static Tensor windows(Tensor x, Windows shape) {
    return torch.im2col(
        x,
        new long[] {shape.kernel, shape.kernel},
        new long[] {shape.dilation, shape.dilation},
        new long[] {shape.padding, shape.padding},
        new long[] {shape.stride, shape.stride});
  }

  /** {@link #convolve} with any dilation and groups. */
  public static Tensor convolve(Tensor x, Tensor weight, Windows shape) {
    long[] strides = {shape.stride, shape.stride};
    long[] paddings = {shape.padding, shape.padding};
    long[] dilations = {shape.dilation, shape.dilation};
    return torch.conv2d(
        x, weight, new TensorOptional(), strides, paddings, dilations, shape.groups);
  }

  /** Maximum over windows of {@code kernel × kernel}; the border is padded with {@code −∞}. */
  public static Tensor maxPool(Tensor x, long kernel, long stride, long padding) {
    return torch.max_pool2d(
        x,
        new long[] {kernel, kernel},
        new long[] {stride, stride},
        new long[] {padding, padding},
        new long[] {1, 1},
        false);
  }

  /** {@code (x − mean) / √(variance + epsilon) ⊙ gain + shift} over the last axis. */
  public static Tensor layerNorm(Tensor x, Tensor gain, Tensor shift, double epsilon) {
    long[] shape = {x.size(x.dim() - 1)};
    return torch.layer_norm(
        x, shape, new TensorOptional(gain), new TensorOptional(shift), epsilon, false);
  }

  /** {@code (x − mean) / √(variance + epsilon)} over the last axis. */
  public static Tensor standardised(Tensor x, double epsilon) {
    long[] shape = {x.size(x.dim() - 1)};
    return torch.layer_norm(x, shape, new TensorOptional(), new TensorOptional(), epsilon, false);
  }

  /** {@code x / √(mean(x²) + epsilon)} over the last axis, in fp32 or more. */
  public static Tensor unitMeanSquare(Tensor x, double epsilon) {
    long[] shape = {x.size(x.dim() - 1)};
    return torch.rms_norm(
        Ops.atLeastFloat(x), shape, new TensorOptional(), new DoubleOptional(epsilon));
  }

  /** {@code x / √(mean(x²) + epsilon) ⊙ gain} over the last axis, in fp32 or more. */
  public static Tensor rmsNorm(Tensor x, Tensor gain, double epsilon) {
    long[] shape = {x.size(x.dim() - 1)};
    Tensor exact =
        Ops.atLeastFloat(x); // with two formats libtorch takes a slow path and prints a warning
    return torch.rms_norm(exact, shape, new TensorOptional(gain), new DoubleOptional(epsilon));
  }

  /**
   * The state of a batch normalisation.
   *
   * @param gain {@code [channels]}; may be absent
   * @param shift {@code [channels]}; may be absent
   * @param mean running mean {@code [channels]}
   * @param variance running variance {@code [channels]}
   */
  public record BatchStatistics(
      Optional<Tensor> gain, Optional<Tensor> shift, Tensor mean, Tensor variance) {}

  /**
   * Normalises axis 1 by the statistics of the batch, and updates the running statistics in place.
   */
  public static Tensor batchNormTraining(
      Tensor x, BatchStatistics state, double momentum, double epsilon) {
    return batchNorm(x, state, Optional.of(momentum), epsilon);
  }

  /** Normalises axis 1 by the running statistics without changing them. */
  public static Tensor batchNormRunning(Tensor x, BatchStatistics state, double epsilon) {
    return batchNorm(x, state, Optional.empty(), epsilon);
  }

  /** Normalises axis 1 by the statistics of the batch; the running statistics stay unchanged. */
  public static Tensor batchNormOnly(Tensor x, BatchStatistics state, double epsilon) {
    var none = new TensorOptional();
    return torch.batch_norm(
        x, optional(state.gain()), optional(state.shift()), none, none, true, 0, epsilon, false);
  }

  private static Tensor batchNorm(
      Tensor x, BatchStatistics state, Optional<Double> momentum, double epsilon) {
    return torch.batch_norm(
        x,
        optional(state.gain()),
        optional(state.shift()),
        new TensorOptional(state.mean()),
        new TensorOptional(state.variance()),
        momentum.isPresent(),
        momentum.orElse(0.0),
        epsilon,
        false);
  }

  /** {@code x Φ(x)}, exact. */
  public static Tensor gelu(Tensor x) {
    return torch.gelu(x);
  }

  /** {@code ½x(1 + tanh(√(2/π)(x + 0.044715x³)))}, which is near {@link #gelu}. */
  public static Tensor geluTanh(Tensor x) {
    return torch.gelu(x, "tanh");
  }

  /** {@code log(1 + eˣ)}, exact for very negative {@code x}. */
  public static Tensor softplus(Tensor x) {
    return torch.softplus(x);
  }

  /** The lower triangular {@code L} of a positive definite {@code [n, n]}: {@code L Lᵀ}. */
  public static Tensor cholesky(Tensor positive) {
    return torch.linalg_cholesky(positive);
  }

  /** {@code U⁻¹ y} for an upper triangular {@code U [n, n]} and {@code y [n, columns]}. */
  public static Tensor solveUpper(Tensor upper, Tensor y) {
    return torch.linalg_solve_triangular(upper, y, true);
  }

  /** {@code x σ(x)}. */
  public static Tensor silu(Tensor x) {
    return torch.silu(x);
  }

  /** Rows {@code ids} (int64) of {@code table [entries, width]}. */
  public static Tensor embedding(Tensor table, Tensor ids) {
    return torch.embedding(table, ids);
  }

  /**
   * {@code x [batch, channels, ·, ·]} resampled to {@code height × width}, bicubic, edge aligned.
   */
  public static Tensor bicubic(Tensor x, long height, long width) {
    return torch.upsample_bicubic2d(x, new long[] {height, width}, false);
  }

  /**
   * The same at given scales: output pixel {@code i} lies at {@code (i + ½) / scale − ½} of the
   * input.
   *
   * @param size height and width of the result
   * @param vertical the scale of the height, positive
   * @param horizontal the scale of the width, positive
   */
  public static Tensor bicubic(Tensor x, long[] size, double vertical, double horizontal) {
    return torch.upsample_bicubic2d(
        x, size, false, new DoubleOptional(vertical), new DoubleOptional(horizontal));
  }

  /**
   * {@code x [batch, channels, height, width]} at other places, bilinear; places outside are zero.
   * Places are 0 at the centre and −1 and 1 at the centres of the outermost pixels.
   *
   * @param maps {@code [batch, 2, 3]}: the place {@code (x, y)} in {@code x} of a pixel of the
   *     result is the map times that pixel's {@code (x, y, 1)}
   */
  public static Tensor affine(Tensor x, Tensor maps) {
    Tensor grid = torch.affine_grid_generator(maps, x.shape(), true);
    return torch.grid_sampler(x, grid, BILINEAR, OUTSIDE_ZERO, true);
  }

  /**
   * The slices of {@code x} along {@code dim}, as views; backward joins their gradients in one
   * copy.
   */
  public static Tensor[] unbind(Tensor x, long dim) {
    TensorVector slices = x.unbind(dim);
    var result = new Tensor[Math.toIntExact(slices.size())];
    for (int i = 0; i < result.length; i++) {
      result[i] = new Tensor(slices.get(i)); // a handle of its own: the vector is freed
    }
    return result;
  }

  /**
   * Frames and symbols of each sample that are real.
   *
   * @param frames {@code [batch]}
   * @param symbols {@code [batch]}
   */
  @SuppressWarnings("ArrayRecordComponent") // made for a call, read by it
  public record Lengths(long[] frames, long[] symbols) {}

  /**
   * The negative logarithms of the probabilities of {@code targets} under connectionist temporal
   * classification, {@code [batch]}; infinite if there are too few frames. The gradient is right
   * only behind a log-softmax.
   *
   * @param logs {@code [frames, batch, symbols]}, logarithms of probabilities, fp32 or fp64
   * @param targets {@code [batch, longest]} int64
   * @param blank number of the blank symbol
   */
  public static Tensor ctc(Tensor logs, Tensor targets, Lengths lengths, long blank) {
    return torch.ctc_loss(logs, targets, lengths.frames, lengths.symbols, blank, UNREDUCED, false);
  }

  /** Normal draws of standard deviation {@code std}, truncated at two standard deviations. */
  public static Tensor truncatedNormal(Seed seed, double std, long... shape) {
    double bound = 0.954499736103642; // erf(√2): the mass within two standard deviations
    Tensor x = torch.empty(shape);
    x.uniform_(-bound, bound, new GeneratorOptional(seed.generator()));
    return x.erfinv_().mul_(new Scalar(std * Math.sqrt(2)));
  }

  /** Uniform draws in {@code ±bound}. */
  public static Tensor uniform(Seed seed, double bound, long... shape) {
    return torch.empty(shape).uniform_(-bound, bound, new GeneratorOptional(seed.generator()));
  }

  private static TensorOptional optional(Optional<Tensor> tensor) {
    return tensor.map(TensorOptional::new).orElseGet(TensorOptional::new);
  }
}
