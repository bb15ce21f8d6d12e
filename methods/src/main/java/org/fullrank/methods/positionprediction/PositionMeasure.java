package org.fullrank.methods.positionprediction;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.methods.Measure;
import org.fullrank.methods.Method;

/**
 * A number of the head's guesses on held-out samples. Absent of other methods, and where it is not
 * defined: with a full context no token is outside, audio has no bound, offsets have none.
 *
 * <pre>
 *   position_accuracy                  full context
 *   position_accuracy_in_context       tokens of the context at the training's mask ratio
 *   position_accuracy_out_of_context   the other tokens
 *   position_accuracy_unrepeated       full context, tokens that no token of their sample equals
 *   position_distance                  full context, rows plus columns to the truth, mean
 *   position_tie_bound                 the largest accuracy that equal tokens allow
 *   position_loss_floor                the least cross-entropy that they allow
 *   position_loss_over_floor           full context, the loss minus that
 *   position_accuracy_of_bound         full context, accuracy over the bound
 * </pre>
 *
 * @param name as a claim spells it
 * @param masked whether the context is that of the training
 * @param bounded whether it speaks of the bound
 * @param number of the tally
 */
record PositionMeasure(String name, boolean masked, boolean bounded, ToDoubleFunction<Tally> number)
    implements Measure {
  /** All of them. */
  static final List<Measure> ALL =
      List.of(
          full("position_accuracy", Tally::accuracy),
          masked("position_accuracy_in_context", Tally::accuracyInside),
          masked("position_accuracy_out_of_context", Tally::accuracyOutside),
          full("position_accuracy_unrepeated", Tally::accuracyAlone),
          full("position_distance", Tally::meanDistance),
          bounded("position_tie_bound", it -> it.bound().accuracy()),
          bounded("position_loss_floor", it -> it.bound().crossEntropy()),
          bounded("position_loss_over_floor", it -> it.meanLoss() - it.bound().crossEntropy()),
          bounded("position_accuracy_of_bound", it -> it.accuracy() / it.bound().accuracy()));

  private static Measure full(String name, ToDoubleFunction<Tally> number) {
    return new PositionMeasure(name, false, false, number);
  }

  private static Measure masked(String name, ToDoubleFunction<Tally> number) {
    return new PositionMeasure(name, true, false, number);
  }

  private static Measure bounded(String name, ToDoubleFunction<Tally> number) {
    return new PositionMeasure(name, false, true, number);
  }

  @Override
  public OptionalDouble of(Encoder encoder, Method method, Iterable<Batch> batches) {
    return PositionPrediction.within(method)
        .filter(it -> !bounded || isBounded(it.config().target()))
        .map(it ->
            number.applyAsDouble(
                Tally.of(encoder, it, masked ? it.config().maskRatio() : 0, batches)))
        .filter(Double::isFinite)
        .map(OptionalDouble::of)
        .orElseGet(OptionalDouble::empty);
  }

  private static boolean isBounded(PositionTarget target) {
    return switch (target) {
      case PositionTarget.Place _ -> true;
      case PositionTarget.Smoothed _, PositionTarget.Relative _ -> false;
    };
  }
}
