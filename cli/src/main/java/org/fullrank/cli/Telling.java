package org.fullrank.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.fullrank.data.Splits;
import org.fullrank.input.Modality;
import org.fullrank.optim.Clock;
import org.fullrank.probe.ProbeResult;
import org.fullrank.train.Listener;
import org.fullrank.train.Model;
import org.fullrank.train.Progress;

/**
 * Reports the progress of a run: the first step, the last step, and steps between at a time
 * interval.
 */
final class Telling implements Listener {
  private final Display display;
  private final LongSupplier nanoTime;
  private final BooleanSupplier stop;
  private Optional<Long> last = Optional.empty(); // time of the last report, nanoseconds
  private long samples;
  private Optional<Double> knn = Optional.empty();
  private Modality modality = Modality.IMAGES;

  /**
   * @param display shows the progress
   * @param nanoTime the clock, nanoseconds from any origin
   * @param stop whether the run should end
   */
  Telling(Display display, LongSupplier nanoTime, BooleanSupplier stop) {
    this.display = display;
    this.nanoTime = nanoTime;
    this.stop = stop;
  }

  /** Forgets the progress of a run before. */
  @Override
  public void begins(Model model, Splits data) {
    last = Optional.empty();
    samples = 0;
    knn = Optional.empty();
    modality = data.train().modality();
  }

  @Override
  public void step(Progress progress) {
    Clock clock = progress.clock();
    long now = nanoTime.getAsLong();
    samples += clock.samples();
    boolean due = last.map(then -> now - then >= display.every().toNanos()).orElse(true);
    if (due || clock.step() == clock.steps()) {
      tell(progress, now);
      last = Optional.of(now);
      samples = 0;
    }
  }

  private void tell(Progress progress, long now) {
    Clock clock = progress.clock();
    double rate =
        last.map(then -> samples / ((now - then) / 1e9)).orElse(progress.samplesPerSecond());
    var span = clock.span();
    double left = (span.of() - span.to()) / span.length() * clock.samples() / rate;
    display.show(
        new ProgressLine(
            clock, progress.loss(), rate, modality, Duration.ofMillis((long) (1e3 * left)), knn));
  }

  @Override
  public void probed(int epoch, ProbeResult result) {
    knn = Optional.of(result.accuracy());
    display.tell(String.format(Locale.ROOT, "epoch %d: %s", epoch, result));
  }

  @Override
  public void note(String line) {
    display.tell(line);
  }

  @Override
  public boolean stop() {
    return stop.getAsBoolean();
  }
}
