package org.fullrank.methods;

import java.util.function.Supplier;
import org.fullrank.core.Device;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Parts;

/**
 * The context in which a method or a wrapper is built.
 *
 * @param student the encoder in training; its parameters belong to the trainer
 * @param twin makes another encoder of the same architecture, for teachers
 * @param parts the parts of the student, for heads made of the same parts; the method's settings
 *     then name these parts in {@link Config#uses}
 * @param facts the run in numbers
 * @param hardware the device of tensors, and the processes that train together
 * @param seed the stream of the initial weights of heads
 */
public record Site(
    Encoder student,
    Supplier<Encoder> twin,
    Parts parts,
    TrainingFacts facts,
    Hardware hardware,
    Seed seed) {
  /**
   * The hardware of a run.
   *
   * @param device the device of tensors
   * @param ranks the processes that train together
   */
  public record Hardware(Device device, Ranks ranks) {
    /** A single process on the CPU. */
    public static final Hardware CPU = new Hardware(Device.CPU, Ranks.ALONE);
  }

  /** The same context with another stream of initial weights. */
  public Site with(Seed other) {
    return new Site(student, twin, parts, facts, hardware, other);
  }

  /** The width of the student's representation. */
  public int width() {
    return student.width();
  }
}
