package org.fullrank.heads;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Input;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.Ema;

/**
 * A teacher: a copy of a student's encoder and projector, updated by the {@link Ema} of their
 * weights. A method names it {@link Visitor#frozen frozen}.
 */
public final class EmaTeacher implements Module {
  private final Network network;
  private final Ema ema;
  private Optional<EmaReadings> latest =
      Optional.empty(); // of this process; not a part of the state

  private EmaTeacher(Network network, Ema ema) {
    this.network = network;
    this.ema = ema;
  }

  /**
   * The teacher {@code twin}, initialised with the student's tensors.
   *
   * @param twin a network of the student's architecture; its tensors are overwritten
   * @param buffers the update of running statistics
   * @throws IllegalArgumentException if the two differ in names, shapes or types of tensors
   */
  public static EmaTeacher of(Network student, Network twin, Ema.Buffers buffers) {
    Tree.copy(student, twin);
    return new EmaTeacher(twin, Ema.pair(student, twin, buffers));
  }

  @Override
  public void visit(Visitor visitor) {
    network.visit(visitor);
  }

  /** The teacher's encoder. */
  public Encoder encoder() {
    return network.encoder();
  }

  /**
   * The teacher's embeddings {@code [batch, dim]} of {@code input}, without gradient.
   *
   * @param pass its statistics and seed are used; weights are posterior means, without drop path
   */
  public Tensor project(Input input, Pass pass) {
    return Ops.noGrad(() -> network.project(input, pass.teacher()));
  }

  /**
   * Updates the teacher from the student, once per optimizer step.
   *
   * @param decay the part of the teacher that remains after {@code baseBatch} samples, 0 to 1
   * @param clock {@code clock.samples()} counts the samples of the step
   * @param baseBatch the batch size that {@code decay} was chosen for, samples
   */
  public void follow(double decay, Clock clock, int baseBatch) {
    double left = ema.update(decay, clock, baseBatch);
    latest = Optional.of(new EmaReadings(left, clock.samples()));
  }

  /**
   * The effective decay of the latest step, its horizon and half-life, and the distance to the
   * student; the distance alone before the first step.
   */
  @Override
  public List<Reading> readings() {
    var readings = new ArrayList<Reading>();
    latest.ifPresent(it -> readings.addAll(it.list()));
    readings.add(new Reading("teacher_distance", ema.distance()));
    return readings;
  }
}
