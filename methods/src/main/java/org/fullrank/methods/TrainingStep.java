package org.fullrank.methods;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.TokenMask;
import org.fullrank.input.View;
import org.fullrank.nn.Pass;
import org.fullrank.optim.Clock;

/**
 * One micro-batch of a training step, as a method sees it.
 *
 * @param batch the views and targets of the micro-batch
 * @param student the encoder in training
 * @param clock the optimizer step that this micro-batch belongs to; its samples are those that the
 *     whole step is planned to consume
 * @param pass statistics, draws and taps of the student's forward; fork it once per forward
 */
public record TrainingStep(Batch batch, Encoder student, Clock clock, Pass pass) {
  /** The same step on another batch. */
  public TrainingStep with(Batch other) {
    return new TrainingStep(other, student, clock, pass);
  }

  /** The same step with another pass. */
  public TrainingStep with(Pass other) {
    return new TrainingStep(batch, student, clock, other);
  }

  /** The student's features of view {@code index}, by a forward of its own. */
  public Features features(int index, Pass own) {
    return student.forward(batch.view(index).input(), own);
  }

  /**
   * The student's features of all views, by one forward over {@code views·batch} rows, so that
   * normalisations over the batch see all views at once. Element {@code a} is view {@code a}'s.
   *
   * @throws IllegalArgumentException if the views differ in shape, or some are masked and some not
   */
  public List<Features> featuresTogether(Pass own) {
    List<Input> inputs = batch.views().stream().map(View::input).toList();
    if (inputs.size() == 1) {
      return List.of(student.forward(inputs.getFirst(), own));
    }
    Features all = student.forward(joined(inputs), own);
    long rows = batch.samples();
    var parts = new ArrayList<Features>();
    for (int view = 0; view < inputs.size(); view++) {
      parts.add(all.rows(view * rows, rows));
    }
    return parts;
  }

  private static Input joined(List<Input> inputs) {
    Input first = inputs.getFirst();
    for (Input input : inputs) {
      if (!Arrays.equals(input.values().shape(), first.values().shape())) {
        throw new IllegalArgumentException(
            "views: want one shape for a forward of all views, were %s and %s; give all views one size"
                .formatted(
                    Arrays.toString(first.values().shape()),
                    Arrays.toString(input.values().shape())));
      }
    }
    var masks = inputs.stream().map(Input::tokens).toList();
    var mask =
        new TokenMask(
            joinedRows(masks.stream().map(TokenMask::real).toList()),
            joinedRows(masks.stream().map(TokenMask::context).toList()),
            joinedRows(masks.stream().map(TokenMask::kept).toList()),
            first.tokens().causal());
    Tensor[] values = inputs.stream().map(Input::values).toArray(Tensor[]::new);
    return new Input(Ops.cat(0, values), mask);
  }

  private static Optional<Tensor> joinedRows(List<Optional<Tensor>> rows) {
    Tensor[] present = rows.stream().flatMap(Optional::stream).toArray(Tensor[]::new);
    if (present.length == 0) {
      return Optional.empty();
    }
    if (present.length < rows.size()) {
      throw new IllegalArgumentException(
          "views: want masks on all views or on none for a forward of all views, were on %d of %d"
              .formatted(present.length, rows.size()));
    }
    return Optional.of(Ops.cat(0, present));
  }
}
