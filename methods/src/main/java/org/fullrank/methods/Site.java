package org.fullrank.methods;

import java.util.function.Supplier;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.nn.LinearMap;

/**
 * Where a method is built.
 *
 * @param encoder the student; its parameters belong to the trainer
 * @param twin makes another encoder of the same architecture, for teachers
 * @param linears makes linear maps as the student's are, for heads that are to be like them; the
 *     method's settings then name them in {@link Config#uses}
 * @param images what is known of the training set
 * @param batch samples per optimizer step (the EMA scaling rule's reference)
 * @param seed the stream of the initial weights of heads
 */
public record Site(
    Encoder encoder,
    Supplier<Encoder> twin,
    LinearMap.Maker linears,
    Images images,
    int batch,
    Seed seed) {
  /**
   * A training set in numbers.
   *
   * @param count images (posterior weighting, memory banks)
   * @param classes how many the labels name; 0 where nothing is labelled
   */
  public record Images(long count, int classes) {}

  /** Entries of the encoder's representation. */
  public int width() {
    return encoder.width();
  }
}
