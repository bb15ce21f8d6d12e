package org.fullrank.methods;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.View;
import org.fullrank.nn.Layer;
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
  private static final long NEXT_SIZE = 1L << 32; // far from the keys of layers

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
   * The student's features of views 0 and 1, each by a separate forward: view {@code v} in fork v.
   */
  public List<Features> pairApart() {
    return List.of(features(0, pass.fork(0)), features(1, pass.fork(1)));
  }

  /** The outputs {@code [batch, outputs]} of {@code head} for views 0 and 1, each by itself. */
  public List<Tensor> pairApart(Layer head, List<Tensor> inputs) {
    return List.of(
        head.forward(inputs.getFirst(), pass.fork(0)), head.forward(inputs.get(1), pass.fork(1)));
  }

  /** {@code features} with the outputs of {@code head} for views 0 and 1, each by itself. */
  public Outputs projectedApart(List<Features> features, Layer head) {
    return Outputs.of(features)
        .projected(pairApart(head, features.stream().map(Features::pooled).toList()));
  }

  /**
   * The student's features of all views, by a single forward over the rows of consecutive views of
   * equal shape. So batch normalisation sees these views at once, and crops of another size take a
   * forward of their own. Element {@code a} is view {@code a}'s.
   *
   * @throws IllegalArgumentException if only some views of a forward are masked
   */
  public List<Features> featuresTogether(Pass own) {
    List<Input> inputs = batch.views().stream().map(View::input).toList();
    var parts = new ArrayList<Features>();
    while (parts.size() < inputs.size()) {
      List<Input> group = alike(inputs.subList(parts.size(), inputs.size()));
      Pass here = parts.isEmpty() ? own : own.fork(NEXT_SIZE + parts.size());
      Features all = student.forward(Input.ofRows(group), here);
      for (int view = 0; view < group.size(); view++) {
        parts.add(group.size() == 1 ? all : all.rows(view * rows(), rows()));
      }
    }
    return parts;
  }

  /**
   * The outputs {@code [batch, outputs]} of {@code head} for each view, by a single forward over
   * the pooled features of all views.
   */
  public List<Tensor> together(Layer head, List<Features> features, Pass own) {
    Tensor pooled = Ops.cat(0, features.stream().map(Features::pooled).toArray(Tensor[]::new));
    return byView(head.forward(pooled, own));
  }

  /** The rows of each view, from the rows of several views one below the other. */
  public List<Tensor> byView(Tensor all) {
    return LongStream.range(0, all.size(0) / rows())
        .mapToObj(view -> all.narrow(0, view * rows(), rows()))
        .toList();
  }

  private long rows() {
    return batch.samples();
  }

  /** The first inputs of equal shape. */
  private static List<Input> alike(List<Input> inputs) {
    int count = 1;
    while (count < inputs.size() && inputs.get(count).isShapedAs(inputs.getFirst())) {
      count++;
    }
    return inputs.subList(0, count);
  }
}
