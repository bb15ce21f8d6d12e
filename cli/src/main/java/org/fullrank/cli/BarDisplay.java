package org.fullrank.cli;

import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.fullrank.core.Printable;

/** Shows progress as a bar on a terminal. */
final class BarDisplay implements Display {
  private static final String CLEAR = "\r\u001B[K";

  private final PrintStream terminal;
  private final ProgressBar bar;

  BarDisplay(PrintStream terminal) {
    this.terminal = terminal;
    bar =
        new ProgressBarBuilder()
            .setTaskName("training")
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(250)
            .setConsumer(new ConsoleProgressBarConsumer(terminal))
            .build();
  }

  @Override
  public Duration every() {
    return Duration.ofMillis(250);
  }

  @Override
  public void show(ProgressLine line) {
    bar.maxHint(line.clock().steps());
    bar.stepTo(line.clock().step());
    bar.setExtraMessage(" " + line.brief());
  }

  @Override
  public void tell(String news) {
    terminal.print(CLEAR + Printable.lines(news) + System.lineSeparator());
  }

  @Override
  public void close() {
    bar.close();
  }
}
