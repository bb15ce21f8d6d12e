package org.fullrank.methods.augmentation;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.View;

/**
 * Mixes the samples of a batch with each other, and their targets by the same shares: a pure
 * function of batch and stream. All views of a sample take the same draws.
 */
@FunctionalInterface
public interface Mixer {
  /**
   * The mixture of one view.
   *
   * @param shape of the view's images, {@code [batch, channels, height, width]}
   * @param random the stream of the batch, new for each view
   */
  Mixture drawn(long[] shape, RandomGenerator random);

  /**
   * {@code batch} with mixed images and targets. Classes become shares; a sample without a class,
   * or mixed with one, has no target. Groups are lost. Without targets the images alone are mixed.
   *
   * @param classes the number of classes
   * @throws IllegalArgumentException if the views are no images, or the targets are sequences
   */
  default Batch mixed(Batch batch, int classes, Seed stream) {
    List<Mixture> drawn =
        batch.views().stream().map(view -> drawn(images(view).shape(), stream.random())).toList();
    var views =
        IntStream.range(0, drawn.size()).mapToObj(v -> mixed(batch.view(v), drawn.get(v))).toList();
    return batch.with(views).with(targets(batch, classes, drawn.getFirst().shares()));
  }

  private static Tensor images(View view) {
    return Check.rank(view.input().values(), "views", "batch", "channels", "height", "width");
  }

  private static View mixed(View view, Mixture mixture) {
    return view.with(new Input(mixture.of(images(view)), view.input().tokens()));
  }

  private static Targets targets(Batch batch, int classes, float[] own) {
    return switch (batch.targets()) {
      case Targets.None none -> none;
      case Targets.Classes(int[] indices) -> mixed(oneHot(indices, classes), own);
      case Targets.Groups(int[] indices, int[] _) -> mixed(oneHot(indices, classes), own);
      case Targets.Shares(Tensor shares) -> mixed(shares, own);
      case Targets.Sequences _ ->
          throw new IllegalArgumentException(
              "targets: want classes or none for a mixture of samples, were sequences");
    };
  }

  /** {@code λ Y + (1 − λ) Y'}, and zero rows where one of the two is a zero row. */
  private static Targets mixed(Tensor shares, float[] own) {
    Tensor other = Mixture.rolled(shares);
    Tensor both = Ops.sum(shares, true, 1).mul(Ops.sum(other, true, 1)); // [batch, 1]
    Tensor weight = Tensors.like(own, shares, own.length, 1);
    return new Targets.Shares(other.lerp(shares, weight).mul(Ops.above(both, 0)));
  }

  private static Tensor oneHot(int[] indices, int classes) {
    var shares = new float[indices.length * classes];
    for (int row = 0; row < indices.length; row++) {
      if (indices[row] >= 0) {
        shares[row * classes + indices[row]] = 1;
      }
    }
    return Tensors.of(shares, indices.length, classes);
  }
}
