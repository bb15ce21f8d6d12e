package org.fullrank.train;

/** Asks a run to stop after a number of steps. */
final class StopAfter implements Listener {
  private final long steps;
  private long seen;

  StopAfter(long steps) {
    this.steps = steps;
  }

  @Override
  public void step(Progress progress) {
    seen++;
  }

  @Override
  public boolean stop() {
    return seen >= steps;
  }
}
