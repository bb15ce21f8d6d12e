package org.fullrank.methods;

import java.util.List;
import java.util.Set;
import org.fullrank.encoder.EncoderPart;

/** The settings of a method: an immutable record, checked when it is made. */
public interface Config {
  /** The method's requirements on its batches. */
  Needs needs();

  /**
   * The encoder parts that the method also makes its heads of. A component that changes such a part
   * has an effect, even if the encoder lacks the part.
   */
  default Set<EncoderPart> uses() {
    return Set.of();
  }

  /**
   * A lower bound of the trained numbers in the method's heads, from the settings alone: a run that
   * cannot fit the memory is refused before anything is built.
   *
   * @param width of the encoder's representation
   */
  default double weights(int width) {
    return 0;
  }

  /**
   * Sentences for the user on settings that do not suit a run of this size, each with a remedy; the
   * run goes on.
   */
  default List<String> notes(TrainingFacts facts) {
    return List.of();
  }

  /**
   * The settings that are decays per optimizer step. A run with a declared base batch shows how
   * they follow its batch size; the method takes the base batch from {@link
   * TrainingFacts#baseBatch}.
   */
  default List<StepDecay> stepDecays() {
    return List.of();
  }

  /** Builds the method for the encoder and run of {@code site}. */
  Method build(Site site);
}
