package org.fullrank.methods.positionprediction;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.heads.ImagePatches;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.methods.positionprediction.PositionPrediction.Answer;
import org.fullrank.nn.Pass;

/** Sums over the tokens of many batches, place by place. */
final class Tally {
  private final double[] seen; // tokens of each place
  private final double[] right;
  private double inside;
  private double rightInside;
  private double alone; // tokens without an equal in their sample
  private double rightAlone;
  private double grouped;
  private double loss;
  private double distance;
  private double boundAccuracy;
  private double boundCrossEntropy;

  private Tally(int places) {
    seen = new double[places];
    right = new double[places];
  }

  /**
   * What {@code method} says with {@code encoder}, in evaluation.
   *
   * @param maskRatio of the context, 0 for the full one
   */
  static Tally of(
      Encoder encoder, PositionPrediction method, double maskRatio, Iterable<Batch> batches) {
    return Ops.noGrad(() -> {
      var tally = new Tally(method.layout().places());
      Pass pass = Pass.evaluate();
      int number = 0;
      try (var _ = Scope.open()) {
        for (Batch batch : batches) {
          try (var _ = Scope.open()) {
            Input input = batch.view(0).input();
            var answer = method.answer(encoder, input, maskRatio, pass.fork(number++));
            tally.add(answer);
            values(method.layout(), input)
                .ifPresent(it -> tally.compare(answer, TieBound.groups(it, answer.real())));
          }
        }
      }
      return tally;
    });
  }

  /** What the encoder makes tokens of, {@code [batch, tokens, entries]}; absent of audio. */
  private static Optional<Tensor> values(TokenLayout layout, Input input) {
    Tensor values = input.values();
    if (layout.channels() > 0) {
      return Optional.of(ImagePatches.of(values, layout.patch()));
    }
    return values.is_floating_point() ? Optional.empty() : Optional.of(values.unsqueeze(2));
  }

  private void add(Answer answer) {
    double[] real = Tensors.doubles(answer.real());
    double[] in = Tensors.doubles(answer.inside());
    double[] hits = Tensors.doubles(answer.guesses().right());
    double[] losses = Tensors.doubles(answer.guesses().loss());
    double[] distances = Tensors.doubles(answer.guesses().distance());
    int perSample = Math.toIntExact(answer.real().size(1));
    for (int token = 0; token < real.length; token++) {
      if (real[token] != 0) {
        seen[token % perSample]++;
        right[token % perSample] += hits[token];
        inside += in[token];
        rightInside += in[token] * hits[token];
        loss += losses[token];
        distance += distances[token];
      }
    }
  }

  private void compare(Answer answer, int[] groups) {
    double[] hits = Tensors.doubles(answer.guesses().right());
    for (int token = 0; token < groups.length; token++) {
      if (groups[token] > 0) {
        grouped++;
        boundAccuracy += 1.0 / groups[token];
        boundCrossEntropy += Math.log(groups[token]);
      }
      if (groups[token] == 1) {
        alone++;
        rightAlone += hits[token];
      }
    }
  }

  /** The accuracy at each place, NaN without tokens there. */
  double[] accuracyByPlace() {
    var shares = new double[seen.length];
    for (int place = 0; place < shares.length; place++) {
      shares[place] = right[place] / seen[place];
    }
    return shares;
  }

  private double tokens() {
    return sum(seen);
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  /** Each of these is NaN where it is not defined. */
  double accuracy() {
    return sum(right) / tokens();
  }

  double accuracyInside() {
    return rightInside / inside;
  }

  double accuracyOutside() {
    return (sum(right) - rightInside) / (tokens() - inside);
  }

  /** Of tokens that no other token of their sample equals. */
  double accuracyAlone() {
    return rightAlone / alone;
  }

  double meanDistance() {
    return distance / tokens();
  }

  double meanLoss() {
    return loss / tokens();
  }

  TieBound bound() {
    return new TieBound(boundAccuracy / grouped, boundCrossEntropy / grouped);
  }
}
