package org.fullrank.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.fullrank.core.Check;
import org.fullrank.core.Count;
import org.fullrank.core.Precision;
import org.fullrank.core.Problem;

/**
 * Times a training step: with Fullrank's attention kernel, with libtorch's fused attention (SDPA),
 * with plain products, and in Python PyTorch. The first three differ in attention only.
 *
 * @param recipe the step
 * @param precisions of the forward pass, one or more
 * @param rounds timed turns of each implementation, positive
 * @param steps timed steps per turn, positive
 */
public record TrainBench(StepRecipe recipe, List<Precision> precisions, int rounds, int steps) {
  /** The recipes of Fullrank, the default first. */
  public static final List<StepRecipe> RECIPES =
      List.of(
          ImageStep.STANDARD, SpeechStep.STANDARD, LanguageStep.STANDARD, TranslationStep.STANDARD);

  private static final double PEAK_SECONDS = 0.3;
  private static final int WARM = 2; // steps of a turn that are not timed

  public TrainBench {
    precisions = List.copyOf(precisions);
    Check.positive(precisions.size(), "number of precisions");
    Check.positive(rounds, "rounds");
    Check.positive(steps, "steps");
  }

  /**
   * Runs the benchmark.
   *
   * @param python the peer's Python; if absent, the default paths are tried
   * @param scripts the folder of the peer's scripts
   * @param say receives a line of progress for each part
   * @throws Problem if the peer's model has another number of parameters
   */
  public BenchResult run(Optional<String> python, Path scripts, Consumer<String> say) {
    var before = Circumstances.now();
    var ours = new LinkedHashMap<String, TrainedStep>();
    ours.put("fullrank", recipe.build(AttentionWay.SOFTMAX));
    recipe.others().forEach(way -> ours.put(way.word(), recipe.build(way)));
    long parameters = ours.firstEntry().getValue().parameters();
    var facts = new LinkedHashMap<String, Object>();
    facts.put("model", recipe.inWords(parameters));
    var peer = peer(python, scripts, say);
    try {
      peer.ifPresent(it -> compare(parameters, it));
      facts.put("pytorch", peer.<Object>map(Peer::introduction).orElse("none"));
      var rows = new ArrayList<Map<String, Object>>();
      for (Precision precision : precisions) {
        say.accept("%s in %s".formatted(new Count(rounds, "round"), precision));
        rows.addAll(rows(precision, ways(ours, peer, precision)));
      }
      peer.ifPresent(it -> facts.put("peer", it.memory()));
      String title = "training step; over_X: the row's speed over X's, by medians";
      return new BenchResult(facts, before, Circumstances.now(), List.of(new Table(title, rows)));
    } finally {
      peer.ifPresent(Peer::close);
    }
  }

  /** Speeds of different models say nothing. */
  private static void compare(long ours, Peer peer) {
    long theirs = peer.parameters();
    if (theirs != ours) {
      throw Problem.failed(
          String.format(
              Locale.ROOT,
              "the peer's model has %,d parameters, Fullrank's %,d: want the same model in both",
              theirs,
              ours));
    }
  }

  private SequencedMap<String, Runner> ways(
      Map<String, TrainedStep> ours, Optional<Peer> peer, Precision precision) {
    var ways = new LinkedHashMap<String, Runner>();
    ours.forEach((name, step) -> ways.put(name, () -> timed(step.block(precision, WARM + steps))));
    peer.ifPresent(it -> ways.put("pytorch", () -> timed(it.block(precision, WARM + steps))));
    return ways;
  }

  private static List<Double> timed(List<Double> block) {
    return block.subList(WARM, block.size());
  }

  private List<Map<String, Object>> rows(Precision precision, SequencedMap<String, Runner> ways) {
    var products = recipe.products();
    var labels = Map.<String, Object>of("precision", precision);
    var work = new Case.Work(products.operations(), products.peak(precision, PEAK_SECONDS));
    var contest = new Case(labels, work, ways);
    return rates(contest.rows(contest.run(rounds, Double.POSITIVE_INFINITY)), recipe.amounts());
  }

  /** The rows, each with what it gets through in a second. */
  static List<Map<String, Object>> rates(
      List<Map<String, Object>> rows, List<StepRecipe.Amount> amounts) {
    rows.forEach(row -> {
      if (row.get("ms") instanceof Double ms) {
        amounts.forEach(amount -> row.put(amount.column(), amount.perSecond(ms)));
      }
    });
    return rows;
  }

  private Optional<Peer> peer(Optional<String> python, Path scripts, Consumer<String> say) {
    String chosen = Peer.python(python, scripts);
    say.accept("starting the peer, " + chosen);
    List<String> command = recipe.peer();
    try {
      Path script = scripts.resolve(command.getFirst());
      String[] options = command.stream().skip(1).toArray(String[]::new);
      return Optional.of(Peer.start(chosen, script, options));
    } catch (IOException e) {
      say.accept("no peer: %s (bench/peer/setup.sh installs one)".formatted(e.getMessage()));
      return Optional.empty();
    }
  }
}
