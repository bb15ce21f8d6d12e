package org.fullrank.methods;

import java.util.Map;
import org.fullrank.core.Seed;

/** A computation without training whose numbers a claim judges, such as a ratio of two kernels. */
public interface Computation {
  /** The name, as a claim spells it: small letters, digits and underscores. */
  String name();

  /**
   * The numbers by their names: small letters, digits and underscores.
   *
   * @param settings by their keys, as the claim writes them
   * @param seed root of every random stream
   * @throws IllegalArgumentException if a setting is unknown or out of range
   */
  Map<String, Double> of(Map<String, String> settings, Seed seed);
}
