package org.fullrank.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;

/**
 * Cross-correlation in two dimensions, {@code [batch, inputs, height, width] → [batch, outputs,
 * height′, width′]}. Windows that tile the image are multiplied as a single matrix.
 */
public final class Conv2d implements Layer {
  private final ConvShape shape;
  private final Tensor weight; // [outputs, inputs, kernel, kernel]
  private final Optional<Tensor> bias; // [outputs]

  private Conv2d(ConvShape shape, Tensor weight, Optional<Tensor> bias) {
    this.shape = shape;
    this.weight = weight;
    this.bias = bias;
  }

  /** Makes convolutions; an encoder takes it as a part. */
  @FunctionalInterface
  public interface Maker {
    /**
     * @param seed the stream of the initial weights
     */
    Layer make(ConvShape shape, boolean bias, Seed seed);

    /**
     * The maker of the convolutions at {@code place}; by default this maker, which makes all alike.
     */
    default Maker at(Place place) {
      return this;
    }
  }

  /** {@link #lecun} for windows that tile (patches), {@link #he} for the others (before a ReLU). */
  public static Maker standard() {
    return (shape, bias, seed) -> (shape.tiles() ? lecun() : he()).make(shape, bias, seed);
  }

  /**
   * Normal weights of standard deviation {@code √(2/(outputs·kernel²))} (He, fan out), zero bias.
   */
  public static Maker he() {
    return (shape, bias, seed) -> {
      double fan = (double) shape.outputs() * shape.kernel() * shape.kernel();
      return new Conv2d(
          shape, Init.normal(seed, Math.sqrt(2 / fan), sizes(shape)), zeros(shape, bias));
    };
  }

  /**
   * Normal weights of standard deviation {@code 1/√(inputs·kernel²)}, truncated at two of them
   * (LeCun); zero bias.
   */
  public static Maker lecun() {
    return (shape, bias, seed) -> {
      double fan = (double) shape.inputs() * shape.kernel() * shape.kernel();
      return new Conv2d(
          shape, Init.truncatedNormal(seed, 1 / Math.sqrt(fan), sizes(shape)), zeros(shape, bias));
    };
  }

  private static long[] sizes(ConvShape shape) {
    return new long[] {shape.outputs(), shape.inputs(), shape.kernel(), shape.kernel()};
  }

  private static Optional<Tensor> zeros(ConvShape shape, boolean wanted) {
    return wanted ? Optional.of(Init.zeros(shape.outputs())) : Optional.empty();
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.weight("weight", weight);
    bias.ifPresent(b -> visitor.bias("bias", b));
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Check.rank(x, "x", "batch", "channel", "height", "width");
    Check.size(x, "x", 1, "channel", shape.inputs());
    return Scope.tidy(() -> {
      Tensor y = apply(x, shape, weight, bias);
      pass.hook().parameters(() -> use(x, y));
      return y;
    });
  }

  private ParameterUse use(Tensor x, Tensor y) {
    var windows =
        new NeuralOps.Windows(shape.kernel(), shape.stride(), shape.padding(), NeuralOps.DENSE, 1);
    var parts = new ArrayList<ParameterUse.Part>();
    parts.add(
        new ParameterUse.Part(
            weight, (saved, d) -> RowGradients.convolution(saved.getFirst(), d, windows)));
    bias.ifPresent(b -> parts.add(new ParameterUse.Part(b, (_, d) -> RowGradients.shift(d, 1))));
    return new ParameterUse(y, List.of(x), parts);
  }

  /**
   * The convolution as a function, for layers that compute their weights in each pass.
   *
   * @param x {@code [batch, inputs, height, width]}
   * @param weight {@code [outputs, inputs, kernel, kernel]}
   * @param bias {@code [outputs]}
   * @return {@code [batch, outputs, height′, width′]}
   * @throws IllegalArgumentException if windows that tile are larger than the image
   */
  public static Tensor apply(Tensor x, ConvShape shape, Tensor weight, Optional<Tensor> bias) {
    return Scope.tidy(() -> {
      if (shape.tiles()) {
        return tiled(x, shape.kernel(), weight, bias);
      }
      Tensor y = NeuralOps.convolve(x, weight, shape.stride(), shape.padding());
      return bias.map(b -> y.add(b.view(1, -1, 1, 1))).orElse(y);
    });
  }

  private static Tensor tiled(Tensor x, long side, Tensor weight, Optional<Tensor> bias) {
    long channels = x.size(1);
    long rows = x.size(2) / side;
    long columns = x.size(3) / side;
    if (rows == 0 || columns == 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "x: want at least %d pixels each way, was %s",
              side,
              Arrays.toString(x.shape())));
    }
    Tensor whole = x.narrow(2, 0, rows * side).narrow(3, 0, columns * side);
    Tensor windows =
        whole
            .reshape(x.size(0), channels, rows, side, columns, side)
            .permute(0, 2, 4, 1, 3, 5)
            .reshape(x.size(0), rows, columns, channels * side * side);
    Tensor flat = weight.view(weight.size(0), -1);
    return NeuralOps.linear(windows, flat, bias).permute(0, 3, 1, 2);
  }
}
