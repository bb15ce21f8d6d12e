package org.fullrank.views;

/**
 * A view with all that is needed to make it.
 *
 * @param policy its steps
 * @param share of the shorter side that is shown where there is no crop, 0..1
 * @param pixels channels and statistics
 */
record Recipe(Policy policy, double share, Pixels pixels) {
  /** Floats per view. */
  long length() {
    return (long) pixels.channels() * policy.size() * policy.size();
  }
}
