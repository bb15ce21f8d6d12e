package org.fullrank.methods;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.input.Modality;

/**
 * The settings of a component, which replaces parts of an encoder or wraps the objective.
 * Components compose in order; each changes the result of the components before it. A component
 * that {@link #replaces} a part discards the earlier changes to that part. Settings in which a
 * component would have no effect are an error.
 */
public interface ComponentConfig {
  /**
   * The same settings with the values that follow from the encoder filled in, so that a run records
   * them.
   */
  default ComponentConfig fixed(TokenLayout extent) {
    return this;
  }

  /** The same settings with relative paths of files below {@code home}. */
  default ComponentConfig in(Path home) {
    return this;
  }

  /** {@code parts} with the parts of this component. */
  default Parts fit(Parts parts, TokenLayout extent) {
    return parts;
  }

  /**
   * Whether the encoder's {@linkplain org.fullrank.nn.Tree#fused fused} tensors are those of the
   * plain encoder. Then a program can load an exported encoder without this component.
   */
  default boolean fuses() {
    return false;
  }

  /** The parts that this component replaces, independent of the earlier parts. */
  default Set<EncoderPart> replaces() {
    return Set.of();
  }

  /** Whether {@link #around} wraps the method. */
  default boolean wraps() {
    return false;
  }

  /**
   * The requirements on each batch of a method with the requirements {@code base} that this
   * component wraps: a component that compares candidates takes several times the views, and only
   * views of images are guided.
   */
  default Needs needs(Needs base) {
    return guides() ? base.of(Modality.IMAGES) : base;
  }

  /** Whether the method that it wraps guides the views ({@link Method#guide}). */
  default boolean guides() {
    return false;
  }

  /** The settings that are decays per optimizer step, as {@link Config#stepDecays}. */
  default List<StepDecay> stepDecays() {
    return List.of();
  }

  /**
   * {@code method} wrapped by this component.
   *
   * @param site the context that the method was built in
   */
  default Method around(Method method, Site site) {
    return method;
  }
}
