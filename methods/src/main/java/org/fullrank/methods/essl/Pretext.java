package org.fullrank.methods.essl;

import static org.fullrank.core.Ops.mean;
import static org.fullrank.core.Ops.plus;
import static org.fullrank.core.Ops.times;

import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Tensors;
import org.fullrank.input.Applied;
import org.fullrank.input.Transform;
import org.fullrank.input.View;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.Losses.Term;

/** What the predictor of E-SSL tells of the third view. */
public sealed interface Pretext {
  /**
   * The loss of predictions.
   *
   * @param perSample {@code [batch]}, not weighted
   * @param quality a scalar for the log
   */
  record Judged(Tensor perSample, Term quality) {}

  /** The width of a prediction, units. */
  int outputs();

  /** The transforms that the third view must record. */
  Set<String> recorded();

  /**
   * The images that the encoder is shown, {@code [rows, channels, height, width]}.
   *
   * @param images the third view, {@code [batch, channels, height, width]}
   */
  Tensor shown(Tensor images);

  /**
   * The predictions sample by sample.
   *
   * @param rows {@code [rows, outputs]}, the predictor's outputs for the images {@link #shown}
   * @param batch samples
   * @return {@code [batch, …, outputs]}
   */
  Tensor bySample(Tensor rows, long batch);

  /**
   * The loss of the predictions, in fp32 or wider.
   *
   * @param predicted as {@link #bySample} gives it
   * @param third the view that the predictions are of
   */
  Judged loss(Tensor predicted, View third);

  /**
   * Each image turned by 0, 90, 180 and 270 degrees counter-clockwise; the predictor names the
   * turn, by cross-entropy.
   */
  record QuarterTurns() implements Pretext {
    private static final int TURNS = 4;

    @Override
    public int outputs() {
      return TURNS;
    }

    @Override
    public Set<String> recorded() {
      return Set.of();
    }

    /**
     * @return {@code [4·batch, channels, side, side]}; row {@code t·batch + i} is image {@code i}
     *     after {@code t} quarter turns
     * @throws IllegalArgumentException if the images are not squares
     */
    @Override
    public Tensor shown(Tensor images) {
      Check.rank(images, "third view", "batch", "channels", "height", "width");
      Check.size(images, "third view", 3, "width, the height of a square", images.size(2));
      var turned = new Tensor[TURNS];
      for (int turns = 0; turns < TURNS; turns++) {
        turned[turns] = images.rot90(turns, new long[] {2, 3});
      }
      return Ops.cat(0, turned);
    }

    /** {@code [4·batch, 4] → [batch, 4 turns, 4 classes]}. */
    @Override
    public Tensor bySample(Tensor rows, long batch) {
      return rows.view(TURNS, batch, TURNS).transpose(0, 1);
    }

    @Override
    public Judged loss(Tensor predicted, View third) {
      Tensor turns = Ops.rangeLike(predicted, TURNS).expand(predicted.size(0), TURNS);
      var loss = CrossEntropy.ofTokens(predicted, turns);
      Tensor perSample = mean(loss.perSample().view(predicted.size(0), TURNS), false, 1);
      return new Judged(perSample, new Term("turn_accuracy", loss.accuracy()));
    }
  }

  /**
   * A number that the third view records, such as its angle; the predictor gives it, by squared
   * error. The target is the number's distance from the middle of its range, divided by the range:
   * −½ to ½.
   *
   * @param transform the transform's name, such as {@code rotation}
   * @param parameter the number's name, such as {@code degrees}
   */
  record Regression(String transform, String parameter) implements Pretext {
    /** The angle of a rotation. */
    public static final Regression DEFAULT = new Regression("rotation", "degrees");

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public Set<String> recorded() {
      return Set.of(transform);
    }

    @Override
    public Tensor shown(Tensor images) {
      return images;
    }

    @Override
    public Tensor bySample(Tensor rows, long batch) {
      return rows;
    }

    /**
     * @throws IllegalArgumentException if the view lacks the record, or if the transform draws a
     *     single value
     */
    @Override
    public Judged loss(Tensor predicted, View third) {
      Applied drawn = third.record(transform).orElseThrow(() -> lacking(third));
      Transform.Parameter range = drawn.range(parameter);
      double width = range.high() - range.low();
      if (width <= 0) {
        throw new IllegalArgumentException(
            parameter + " of " + transform + ": want two values or more, draws a single value");
      }
      return Precision.exact(() -> {
        Tensor x = Ops.atLeastFloat(predicted).squeeze(1);
        Tensor off = x.sub(wanted(drawn, (range.low() + range.high()) / 2, width, x));
        Tensor error = times(off.detach().abs().mean(), width);
        return new Judged(off.square(), new Term("absolute_error", error));
      });
    }

    private IllegalArgumentException lacking(View third) {
      var names = Transform.names(third.applied().stream().map(Applied::transform));
      return new IllegalArgumentException(
          "third view: want a record of " + transform + ", has " + names);
    }

    private Tensor wanted(Applied drawn, double middle, double width, Tensor x) {
      float[] values = drawn.column(parameter);
      return times(plus(Tensors.like(values, x, values.length), -middle), 1 / width);
    }
  }
}
