package org.fullrank.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Conv2dTest {
  /** The definition, in loops. */
  private static double[] reference(Tensor x, Tensor weight, Tensor bias, ConvShape shape) {
    int side = Math.toIntExact(x.size(2));
    int out = (side + 2 * shape.padding() - shape.kernel()) / shape.stride() + 1;
    double[] image = Tensors.doubles(x);
    double[] w = Tensors.doubles(weight);
    double[] y = new double[shape.outputs() * out * out];
    int kernel = shape.kernel();
    for (int i = 0; i < y.length; i++) {
      int channel = i / (out * out);
      y[i] = Tensors.doubles(bias)[channel];
      for (int j = 0; j < shape.inputs() * kernel * kernel; j++) {
        int row = i / out % out * shape.stride() - shape.padding() + j / kernel % kernel;
        int column = i % out * shape.stride() - shape.padding() + j % kernel;
        if (row >= 0 && row < side && column >= 0 && column < side) {
          y[i] +=
              w[channel * shape.inputs() * kernel * kernel + j]
                  * image[(j / (kernel * kernel) * side + row) * side + column];
        }
      }
    }
    return y;
  }

  private static Tensor draw(int key, long... shape) {
    return Ops.randn(new Seed(key), shape).to(ScalarType.Double);
  }

  @ParameterizedTest
  @CsvSource({"3,1,1", "3,2,1", "1,2,0", "1,1,0", "2,2,0", "4,4,0"})
  void golden_theDefinitionInLoops(int kernel, int stride, int padding) {
    var shape = new ConvShape(2, 3, kernel, stride, padding);
    try (var _ = Scope.open()) {
      Tensor x = draw(1, 1, 2, 8, 8);
      Tensor w = draw(2, 3, 2, kernel, kernel);
      Tensor bias = draw(3, 3);
      Tensor y = Conv2d.apply(x, shape, w, Optional.of(bias));
      assertArrayEquals(reference(x, w, bias, shape), Tensors.doubles(y), 1e-12);
    }
  }

  @Test
  void gradient_ofTiles() {
    var shape = ConvShape.patches(2, 3, 2);
    try (var _ = Scope.open()) {
      Tensor x = draw(1, 1, 2, 4, 4);
      Tensor w = draw(2, 3, 2, 2, 2);
      Optional<Tensor> bias = Optional.of(draw(3, 3));
      Gradients.check(v -> Conv2d.apply(x, shape, v, bias).square().sum(), w, 1e-6);
      Gradients.check(v -> Conv2d.apply(v, shape, w, bias).square().sum(), x, 1e-6);
    }
  }

  @Test
  void refuses_otherChannels() {
    Layer conv = Conv2d.he().make(ConvShape.same(3, 4, 3, 1), true, new Seed(1));
    try (var _ = Scope.open()) {
      Tensor gray = Ops.ones(1, 1, 8, 8);
      assertThrows(IllegalArgumentException.class, () -> conv.forward(gray, Pass.evaluate()));
    }
  }

  @Test
  void refuses_patchesLargerThanTheImage() {
    Layer patches = Conv2d.lecun().make(ConvShape.patches(1, 4, 9), true, new Seed(1));
    try (var _ = Scope.open()) {
      Tensor low = Ops.ones(1, 1, 8, 18);
      assertThrows(IllegalArgumentException.class, () -> patches.forward(low, Pass.evaluate()));
    }
  }

  @Test
  void leaves_nothing() {
    Layer patches = Conv2d.standard().make(ConvShape.patches(1, 4, 2), true, new Seed(1));
    Layer conv = Conv2d.standard().make(ConvShape.same(1, 4, 3, 2), true, new Seed(1));
    Leaks.none(() -> {
      Tensor x = Ops.randn(new Seed(2), 2, 1, 4, 4);
      patches.forward(x, Pass.evaluate()).sum().backward();
      conv.forward(x, Pass.evaluate()).sum().backward();
    });
  }
}
