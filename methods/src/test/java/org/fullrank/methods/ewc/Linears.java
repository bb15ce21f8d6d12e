package org.fullrank.methods.ewc;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.Density;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/** The softmax of a linear map, the encoder of the golden values, in float64. */
final class Linears {
  static final double[] X = {1, 2, -1, 1, .5, -1};
  static final double[] W = {.2, -.1, 0, .3, -.4, .1};
  static final double[] B = {.1, 0, -.1};
  static final int[] Y = {0, 2, 1};

  private Linears() {}

  /** A linear map as an encoder. */
  record Map(Linear linear) implements Encoder {
    static Map of() {
      return new Map(Linear.of(Tensors.of(W, 3, 2), Optional.of(Tensors.of(B, 3))));
    }

    @Override
    public int width() {
      return 3;
    }

    @Override
    public TokenLayout layout() {
      return TokenLayout.of(1, 1);
    }

    @Override
    public Features forward(Input input, Pass pass) {
      Tensor y = linear.forward(input.values(), pass);
      return Features.of(y, y.unsqueeze(1));
    }

    @Override
    public void visit(Visitor visitor) {
      linear.visit(visitor);
    }
  }

  /** The cross-entropy of the pooled features, times a factor. */
  record CrossEntropyOf(double factor) implements Method {
    @Override
    public void visit(Visitor visitor) {}

    @Override
    public Outputs forward(TrainingStep step) {
      Features features = step.features(0, step.pass());
      return Outputs.of(List.of(features)).classified(features.pooled());
    }

    @Override
    public Losses losses(Outputs outputs, TrainingStep step) {
      var loss = CrossEntropy.of(outputs.logits().orElseThrow(), step.batch().classes(), 0);
      Tensor each = Ops.times(loss.perSample(), factor);
      return new Losses(each.mean(), loss.count(), List.of(), Optional.of(each));
    }

    @Override
    public Optional<Density> density() {
      return Optional.of(new Density.Categorical(1));
    }
  }

  /** The three samples; the first {@code count}. */
  static Batch batch(int from, int count) {
    double[] x = java.util.Arrays.copyOfRange(X, 2 * from, 2 * (from + count));
    int[] y = java.util.Arrays.copyOfRange(Y, from, from + count);
    View view = View.of(Input.of(Tensors.of(x, count, 2)), List.of());
    return new Batch(List.of(view), new long[count], new Targets.Classes(y));
  }
}
