package org.fullrank.train;

import java.nio.file.Path;
import java.util.List;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.data.Splits;
import org.fullrank.probe.ProbeResult;

/** Observer of a run, which may stop it; called on the run's own thread, between steps. */
public interface Listener {
  /** Ignores every call and never stops the run. */
  Listener SILENT = new Listener() {};

  /**
   * Called once with the data of the run, before the settings are checked against them and before
   * any file is written.
   *
   * @throws org.fullrank.core.Problem to refuse the run
   */
  default void opens(Splits data) {}

  /**
   * Called once before the first step, after validation and before any file is written. {@code
   * model} is the model under training, {@code data} stay open until the run ends.
   *
   * @throws org.fullrank.core.Problem to refuse the run
   */
  default void begins(Model model, Splits data) {}

  /**
   * Called after {@link #begins} if a new run begins from stored weights; not called for a resumed
   * run.
   */
  default void transferred(TransferReport report) {}

  /** Called after each optimizer step. */
  default void step(Progress progress) {}

  /** Called if step {@code at} gave a loss or gradient that is not finite, before the run fails. */
  default void diverged(long at) {}

  /** Called after each online probe, at the end of {@code epoch} epochs. */
  default void probed(int epoch, ProbeResult result) {}

  /** Called after each diagnosis during training, with the values for the metrics file. */
  default void diagnosed(int epoch, List<Metrics.Metric> metrics) {}

  /** Called after each measurement on validation images, with the values for the metrics file. */
  default void validated(int epoch, List<Metrics.Metric> metrics) {}

  /**
   * Called once when the training in {@code folder} is done and its last checkpoint is written,
   * before the encoder is measured; not called for a stopped run.
   */
  default void trained(Path folder) {}

  /** Called with a line for the user, such as a resumed step or the number of skipped files. */
  default void note(String line) {}

  /** Called before each step; true stops the run after a checkpoint, so that it can be resumed. */
  default boolean stop() {
    return false;
  }

  /** A listener that forwards every call to {@link #next}; override the calls that you need. */
  interface Passing extends Listener {
    /** The listener that receives the calls. */
    Listener next();

    @Override
    default void opens(Splits data) {
      next().opens(data);
    }

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
    default void validated(int epoch, List<Metrics.Metric> metrics) {
      next().validated(epoch, metrics);
    }

    @Override
    default void trained(Path folder) {
      next().trained(folder);
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
