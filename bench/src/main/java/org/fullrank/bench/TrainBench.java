package org.fullrank.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.fullrank.core.Check;
import org.fullrank.core.Count;
import org.fullrank.core.Precision;

/**
 * Times the training step of a small vision transformer: with Fullrank's attention kernel, with
 * libtorch's fused attention (SDPA), with plain products, and in Python PyTorch. The first three
 * differ in attention only.
 *
 * @param batch images per step, positive
 * @param side height and width of an image, pixels, a multiple of 4
 * @param rounds timed turns of each implementation, positive
 * @param steps timed steps per turn, positive
 */
public record TrainBench(int batch, int side, int rounds, int steps) {
  private static final double PEAK_SECONDS = 0.3;
  private static final int WARM = 2; // steps of a turn that are not timed

  public TrainBench {
    Check.positive(batch, "batch");
    Model.STANDARD.ofSide(side);
    Check.positive(rounds, "rounds");
    Check.positive(steps, "steps");
  }

  /**
   * Runs the benchmark.
   *
   * @param python the peer's Python; if absent, the default paths are tried
   * @param scripts the folder of {@code vit_step.py}
   * @param say receives a line of progress for each part
   */
  public BenchResult run(Optional<String> python, Path scripts, Consumer<String> say) {
    var before = Circumstances.now();
    var model = Model.STANDARD.ofSide(side);
    var ours = new LinkedHashMap<String, VitStep>();
    ours.put("fullrank", new VitStep(model, batch, AttentionWay.SOFTMAX));
    for (var way : List.of(AttentionWay.SDPA, AttentionWay.PRODUCTS)) {
      ours.put(way.word(), new VitStep(model, batch, way));
    }
    var facts = new LinkedHashMap<String, Object>();
    facts.put("model", model.inWords(ours.firstEntry().getValue().parameters(), batch));
    var peer = peer(python, scripts, say);
    try {
      facts.put("pytorch", peer.<Object>map(Peer::introduction).orElse("none"));
      var rows = new ArrayList<Map<String, Object>>();
      for (Precision precision : Precision.values()) {
        say.accept("%s in %s".formatted(new Count(rounds, "round"), precision));
        rows.addAll(rows(model, precision, ways(ours, peer, precision)));
      }
      String title = "training step; over_X: the row's speed over X's, by medians";
      return new BenchResult(facts, before, Circumstances.now(), List.of(new Table(title, rows)));
    } finally {
      peer.ifPresent(Peer::close);
    }
  }

  private SequencedMap<String, Runner> ways(
      Map<String, VitStep> ours, Optional<Peer> peer, Precision precision) {
    var ways = new LinkedHashMap<String, Runner>();
    ours.forEach((name, step) -> ways.put(name, () -> timed(step.block(precision, WARM + steps))));
    peer.ifPresent(it -> ways.put("pytorch", () -> timed(it.block(precision, WARM + steps))));
    return ways;
  }

  private static List<Double> timed(List<Double> block) {
    return block.subList(WARM, block.size());
  }

  private List<Map<String, Object>> rows(
      Model model, Precision precision, SequencedMap<String, Runner> ways) {
    double peak =
        model.products(batch).stream()
            .mapToDouble(product -> product.measure(precision, PEAK_SECONDS))
            .max()
            .orElseThrow();
    var labels = Map.<String, Object>of("precision", precision);
    var work = new Case.Work(model.operationsPerImage() * batch, peak);
    var contest = new Case(labels, work, ways);
    var rows = contest.rows(contest.run(rounds, Double.POSITIVE_INFINITY));
    rows.forEach(row -> {
      if (row.get("ms") instanceof Double ms) {
        row.put("images_per_second", 1e3 * batch / ms);
      }
    });
    return rows;
  }

  private Optional<Peer> peer(Optional<String> python, Path scripts, Consumer<String> say) {
    String chosen = Peer.python(python, scripts);
    say.accept("starting the peer, " + chosen);
    try {
      Path script = scripts.resolve("vit_step.py");
      return Optional.of(Peer.start(chosen, script, "--batch=" + batch, "--side=" + side));
    } catch (IOException e) {
      say.accept("no peer: %s (bench/peer/setup.sh installs one)".formatted(e.getMessage()));
      return Optional.empty();
    }
  }
}
