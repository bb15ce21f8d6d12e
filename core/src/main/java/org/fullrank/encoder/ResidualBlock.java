package org.fullrank.encoder;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.nn.BatchNorm;
import org.fullrank.nn.Conv2d;
import org.fullrank.nn.ConvShape;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Sequential;
import org.fullrank.nn.Visitor;

/**
 * {@code relu(shortcut(x) + bn(conv(… relu(bn(conv(x))) …)))}: two 3×3 convolutions, or 1×1, 3×3,
 * 1×1. The stride is on the (first) 3×3, as in torchvision.
 */
final class ResidualBlock implements Layer {
  private final List<Layer> convolutions;
  private final List<BatchNorm> norms;
  private final Sequential shortcut; // empty for the identity

  /**
   * The size of a block.
   *
   * @param inputs channels in
   * @param inner channels of the 3×3 convolution
   * @param expansion channels out per inner channel; above 1 makes it a bottleneck
   * @param halves whether the map is halved each way
   */
  record Size(int inputs, int inner, int expansion, boolean halves) {
    int outputs() {
      return inner * expansion;
    }

    int stride() {
      return halves ? 2 : 1;
    }

    List<ConvShape> shapes() {
      if (expansion == 1) {
        return List.of(
            ConvShape.same(inputs, inner, 3, stride()), ConvShape.same(inner, inner, 3, 1));
      }
      return List.of(
          ConvShape.same(inputs, inner, 1, 1),
          ConvShape.same(inner, inner, 3, stride()),
          ConvShape.same(inner, outputs(), 1, 1));
    }
  }

  private ResidualBlock(List<Layer> convolutions, List<BatchNorm> norms, Sequential shortcut) {
    this.convolutions = convolutions;
    this.norms = norms;
    this.shortcut = shortcut;
  }

  static ResidualBlock of(Size size, double lastGain, Conv2d.Maker maker, Seed seed) {
    var convolutions = new ArrayList<Layer>();
    var norms = new ArrayList<BatchNorm>();
    List<ConvShape> shapes = size.shapes();
    for (int i = 0; i < shapes.size(); i++) {
      convolutions.add(maker.make(shapes.get(i), false, seed.with(i)));
      double gain = i == shapes.size() - 1 ? lastGain : 1;
      norms.add(BatchNorm.withGain(shapes.get(i).outputs(), gain));
    }
    return new ResidualBlock(
        List.copyOf(convolutions), List.copyOf(norms), shortcut(size, maker, seed.with(-1)));
  }

  private static Sequential shortcut(Size size, Conv2d.Maker maker, Seed seed) {
    if (size.inputs() == size.outputs() && !size.halves()) {
      return Sequential.of();
    }
    var shape = ConvShape.same(size.inputs(), size.outputs(), 1, size.stride());
    return Sequential.of(maker.make(shape, false, seed), BatchNorm.of(size.outputs()));
  }

  @Override
  public void visit(Visitor visitor) {
    for (int i = 0; i < norms.size(); i++) {
      visitor.child("conv" + (i + 1), convolutions.get(i));
      visitor.child("bn" + (i + 1), norms.get(i));
    }
    visitor.child("downsample", shortcut);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return Scope.tidy(() -> {
      Tensor y = x;
      for (int i = 0; i < norms.size(); i++) {
        y = norms.get(i).forward(convolutions.get(i).forward(y, pass.fork(i)), pass);
        y = i == norms.size() - 1 ? y : y.relu_();
      }
      return y.add_(shortcut.forward(x, pass.fork(-1))).relu_();
    });
  }
}
