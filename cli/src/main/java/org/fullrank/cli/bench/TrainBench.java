package org.fullrank.cli.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.fullrank.core.Check;
import org.fullrank.core.Precision;

/**
 * Times the training step of a small vision transformer, in turn with the same model in Python
 * PyTorch, so that whatever else the machine does meets both.
 *
 * @param batch images of a step, positive
 * @param rounds how often the two take turns, positive
 * @param steps timed steps of a turn, positive
 */
public record TrainBench(int batch, int rounds, int steps) {
  private static final Model MODEL = Model.STANDARD;
  private static final double PEAK_SECONDS = 0.3;
  private static final int WARM = 2; // steps at a turn's start

  public TrainBench {
    Check.positive(batch, "batch");
    Check.positive(rounds, "rounds");
    Check.positive(steps, "steps");
  }

  /**
   * Runs it.
   *
   * @param python the peer's Python; where absent, the usual places are looked at
   * @param scripts the folder of {@code vit_step.py}
   * @param say takes a line for each thing that takes its time
   */
  public TrainResult run(Optional<String> python, Path scripts, Consumer<String> say) {
    var before = Circumstances.now();
    var ours = new VitStep(MODEL, batch);
    var peer = peer(python, scripts, say);
    try {
      List<Runner> runners =
          Stream.concat(Stream.<Runner>of(ours), peer.<Runner>map(it -> it).stream()).toList();
      var contests =
          Stream.of(Precision.values()).map(precision -> Contest.of(precision, runners)).toList();
      for (int round = 1; round <= rounds; round++) {
        say.accept("round %d of %d".formatted(round, rounds));
        contests.forEach(contest -> contest.round(WARM, steps));
      }
      say.accept("the fastest products of the model's shapes");
      var rows = contests.stream().map(this::row).toList();
      return new TrainResult(
          new TrainResult.Setting(batch, ours.parameters(), peer.map(Peer::introduction)),
          before,
          Circumstances.now(),
          rows);
    } finally {
      peer.ifPresent(Peer::close);
    }
  }

  private Optional<Peer> peer(Optional<String> python, Path scripts, Consumer<String> say) {
    String chosen = Peer.python(python, scripts);
    say.accept("starting the peer, " + chosen);
    try {
      return Optional.of(Peer.start(chosen, scripts.resolve("vit_step.py"), batch));
    } catch (IOException e) {
      say.accept("no peer: %s (bench/peer/setup.sh installs one)".formatted(e.getMessage()));
      return Optional.empty();
    }
  }

  private TrainResult.Row row(Contest contest) {
    double peak =
        MODEL.products(batch).stream()
            .mapToDouble(product -> product.measure(contest.precision(), PEAK_SECONDS))
            .max()
            .orElseThrow();
    double work = MODEL.operationsPerImage() * batch;
    return TrainResult.Row.of(contest, batch, new TrainResult.Work(work, peak));
  }
}
