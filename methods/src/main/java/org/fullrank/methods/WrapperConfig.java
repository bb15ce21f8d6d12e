package org.fullrank.methods;

/** The settings of a component that wraps the method, and changes no weight of the encoder. */
public interface WrapperConfig extends ComponentConfig {
  @Override
  default boolean wraps() {
    return true;
  }

  @Override
  default boolean fuses() {
    return true;
  }

  @Override
  Method around(Method method, Site site);
}
