package org.fullrank.methods;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
 * A micro-batch of a training step, the input of a method.
 *
 * @param batch the views and targets of the micro-batch
 * @param student the encoder in training
 * @param clock the optimizer step of this micro-batch; {@code samples} counts the samples of the
 *     whole step
 * @param pass the pass of the student's forward; fork it once per forward
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

  /** The student's features of view {@code index}, by a separate forward. */
  public Features features(int index, Pass own) {
    return student.forward(batch.view(index).input(), own);
  }

  /**
   * The student's features of all views, by a single forward over {@code views·batch} rows. So
   * batch normalisation sees all views at once. Element {@code a} is view {@code a}'s.
   *
   * @throws IllegalArgumentException if the views differ in shape, or if only some views are masked
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
            "views: want equal shapes for a forward of all views, were %s and %s; give all views the same size"
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
          String.format(
              Locale.ROOT,
              "views: want masks on all views or on none for a forward of all views, were on %d of %d",
              present.length,
              rows.size()));
    }
    return Optional.of(Ops.cat(0, present));
  }
}
