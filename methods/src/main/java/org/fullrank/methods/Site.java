package org.fullrank.methods;

import java.util.function.Supplier;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;

/**
 * Where a method is built.
 *
 * @param encoder the student; its parameters belong to the trainer
 * @param twin makes another encoder of the same architecture, for teachers
 * @param samples images in the training set (posterior weighting, memory banks)
 * @param batch samples per optimizer step (the EMA scaling rule's reference)
 * @param seed the stream of the initial weights of heads
 */
public record Site(Encoder encoder, Supplier<Encoder> twin, long samples, int batch, Seed seed) {
  /** Entries of the encoder's representation. */
  public int width() {
    return encoder.width();
  }
}
