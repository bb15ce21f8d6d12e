package org.fullrank.train;

import java.util.List;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.data.Splits;
import org.fullrank.probe.ProbeResult;

/** Watches a run and may end it; called on the run's own thread, between steps. */
public interface Listener {
  /** Hears nothing, never stops. */
  Listener SILENT = new Listener() {};

  /**
   * Before the first step to come, when all is seen to fit and nothing is written yet; {@code
   * model} is the one that moves as the run goes on, {@code data} are open until it ends.
   *
   * @throws org.fullrank.core.Problem to refuse the run
   */
  default void begins(Model model, Splits data) {}

  /**
   * After {@link #begins}, where a run that has taken no step yet begins from the weights of
   * another; not when it is resumed.
   */
  default void transferred(TransferReport report) {}

  /** After each optimizer step. */
  default void step(Progress progress) {}

  /** The step {@code at} gave a loss or gradient that is not finite: the run is about to fail. */
  default void diverged(long at) {}

  /** After each probe on the way; {@code epoch} passes are over. */
  default void probed(int epoch, ProbeResult result) {}

  /** After each look at the encoder on the way: what goes into the metrics. */
  default void diagnosed(int epoch, List<Metrics.Metric> metrics) {}

  /** A line of news: what was resumed, how many files were skipped. */
  default void note(String line) {}

  /** Asked before each step: true ends the run after a checkpoint, to be resumed later. */
  default boolean stop() {
    return false;
  }

  /** Tells another of everything; who hears something overrides that and calls {@link #next}. */
  interface Passing extends Listener {
    /** Who is told. */
    Listener next();

    @Override
    default void begins(Model model, Splits data) {
      next().begins(model, data);
    }

    @Override
    default void transferred(TransferReport report) {
      next().transferred(report);
    }

    @Override
    default void step(Progress progress) {
      next().step(progress);
    }

    @Override
    default void diverged(long at) {
      next().diverged(at);
    }

    @Override
    default void probed(int epoch, ProbeResult result) {
      next().probed(epoch, result);
    }

    @Override
    default void diagnosed(int epoch, List<Metrics.Metric> metrics) {
      next().diagnosed(epoch, metrics);
    }

    @Override
    default void note(String line) {
      next().note(line);
    }

    @Override
    default boolean stop() {
      return next().stop();
    }
  }
}
