package org.fullrank.replicate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.fullrank.core.Count;
import org.fullrank.data.Splits;
import org.fullrank.replicate.TrialResult.Divergence;
import org.fullrank.replicate.TrialResult.Point;
import org.fullrank.train.Listener;
import org.fullrank.train.Model;
import org.fullrank.train.Progress;

/** Listens to one run: keeps its trace, and ends it when it has diverged. */
final class Watching implements Listener.Passing {
  private static final int LAST = 20; // steps whose loss is the loss at the end

  private final Claim.Watch watch;
  private final FixedBatch batch;
  private final Listener next;
  private final List<Point> trace = new ArrayList<>();
  private final Deque<Double> losses = new ArrayDeque<>();
  private Optional<Model> model = Optional.empty();
  private FixedBatch.Attention start = new FixedBatch.Attention(Optional.empty(), List.of());
  private Optional<Divergence> diverged = Optional.empty();
  private double firstGradient = Double.NaN;
  private double gradient = Double.NaN;
  private long step;
  private int above; // steps in a row
  private boolean broken;

  /**
   * @param next is told of everything, too
   */
  Watching(Claim.Watch watch, FixedBatch batch, Listener next) {
    this.watch = watch;
    this.batch = batch;
    this.next = next;
  }

  @Override
  public Listener next() {
    return next;
  }

  @Override
  public void begins(Model begun, Splits data) {
    model = Optional.of(begun);
    start = batch.attention(begun.encoder());
    next.begins(begun, data);
  }

  @Override
  public void step(Progress progress) {
    step = progress.clock().step();
    double loss = progress.loss();
    losses.addLast(loss);
    if (losses.size() > LAST) {
      losses.removeFirst();
    }
    above = watch.loss().filter(bound -> loss > bound).isPresent() ? above + 1 : 0;
    gradient = progress.gradientNorm();
    if (step == 1) {
      firstGradient = gradient;
      trace.add(new Point(0, loss, gradient, start.entropy()));
    }
    if (step % watch.every() == 0 || above > 0) { // what goes wrong goes wrong within a few steps
      look(loss);
    }
    if (above == watch.steps()) {
      String why =
          "loss above %s for %s".formatted(watch.loss().orElseThrow(), new Count(above, "step"));
      diverged = Optional.of(new Divergence(step - above + 1, why));
    }
    next.step(progress);
  }

  private void look(double loss) {
    trace.add(new Point(step, loss, gradient, batch.attention(model().encoder()).entropy()));
  }

  /**
   * The weights are as they were before that step. Where the loss was too high until then, the run
   * diverged when that began: it is no later for having ended in no number.
   */
  @Override
  public void diverged(long at) {
    if (trace.isEmpty() || trace.getLast().step() < step) {
      look(losses.isEmpty() ? Double.NaN : losses.getLast());
    }
    broken = true;
    diverged = Optional.of(new Divergence(at - above, ending(at)));
    next.diverged(at);
  }

  private String ending(long at) {
    String end = "loss or gradient not finite";
    return above == 0
        ? end
        : String.format(
            Locale.ROOT,
            "loss above %s for %s, then %s at step %d",
            watch.loss().orElseThrow(),
            new Count(above, "step"),
            end,
            at);
  }

  /** Whether the run itself could not go on. */
  boolean broken() {
    return broken;
  }

  Model model() {
    return model.orElseThrow(() -> new IllegalStateException("the run has not begun"));
  }

  Optional<Divergence> diverged() {
    return diverged;
  }

  List<Point> trace() {
    return trace;
  }

  /** The entropies that were seen of weights up to those after step {@code last}. */
  DoubleStream entropies(long last) {
    return trace.stream()
        .filter(point -> point.step() <= last)
        .flatMap(point -> point.entropy().stream())
        .mapToDouble(v -> v);
  }

  /** What attention did before the first step. */
  FixedBatch.Attention start() {
    return start;
  }

  double firstGradient() {
    return firstGradient;
  }

  double lastLoss() {
    return losses.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  @Override
  public boolean stop() {
    return diverged.isPresent() || next.stop();
  }
}
