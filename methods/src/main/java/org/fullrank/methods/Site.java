package org.fullrank.methods;

import java.util.function.Supplier;
import org.fullrank.core.Device;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Parts;

/**
 * Where a method, or a wrapper around one, is built.
 *
 * @param student the encoder in training; its parameters belong to the trainer
 * @param twin makes another encoder of the same architecture, for teachers
 * @param parts what the student is put together from, for heads that are to be made of the same
 *     parts; the method's settings then name those parts in {@link Config#uses}
 * @param facts the run in numbers
 * @param hardware where tensors live and which processes train together
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
   * The machine side of a run.
   *
   * @param device where tensors live
   * @param ranks the processes that train together
   */
  public record Hardware(Device device, Ranks ranks) {
    /** One process on the processor. */
    public static final Hardware CPU = new Hardware(Device.CPU, Ranks.ALONE);
  }

  /** The same site with another stream of initial weights. */
  public Site with(Seed other) {
    return new Site(student, twin, parts, facts, hardware, other);
  }

  /** Entries of the student's representation. */
  public int width() {
    return student.width();
  }
}
