package org.fullrank.methods.augmentation;

import java.util.Optional;
import org.fullrank.input.ViewGuide;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;

/** A method whose views follow a guide without a state. */
record Guided(Method base, ViewGuide own) implements MethodWrapper {
  @Override
  public Optional<ViewGuide> guide() {
    return Optional.of(own);
  }
}
