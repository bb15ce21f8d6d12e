package org.fullrank.cli.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.attention.FusedAttention;
import org.fullrank.core.Check;
import org.fullrank.core.Engine;
import org.fullrank.core.Precision;
import org.fullrank.encoder.Parts;
import org.fullrank.kernels.Element;
import org.fullrank.kernels.Peak;

/**
 * Times our attention kernels in turn with libtorch's fused attention and with plain products, and
 * what they are worth to a whole training step.
 *
 * @param tokens lengths, each positive
 * @param rounds how often the rivals take turns, positive
 */
public record AttentionBench(List<Integer> tokens, int rounds) {
  /** As many as a kernel can take. */
  public static final int MOST_TOKENS = 1 << 24;

  private static final int TOKENS_OF_A_STEP = 6400; // 128 images of 28 px
  private static final int STEPS = 12; // in a round, one in turn
  private static final double PATIENCE = 10_000; // ms, all timed steps of a rival
  private static final int WARM = 200; // small steps, until the JVM has compiled what is ours
  private static final int SETTLE = 2; // steps, until memory is as it stays
  private static final List<Model> MODELS = List.of(Model.STANDARD, Model.STANDARD.ofSide(56));
  private static final List<Integer> LENGTHS = List.of(2048, 4096, 8192, 16384);

  public AttentionBench {
    tokens = List.copyOf(tokens);
    tokens.forEach(n -> Check.positive(n, "tokens"));
    Check.positive(rounds, "rounds");
  }

  /**
   * Runs it.
   *
   * @param say takes a line for each thing that takes its time
   */
  public AttentionResult run(Consumer<String> say) {
    var before = Circumstances.now();
    var rows = new ArrayList<AttentionRow>();
    say.accept("warming up");
    for (Precision precision : Precision.values()) {
      AttentionCase.warm(precision);
      steps(Model.STANDARD, 1).forEach(runner -> runner.block(precision, WARM));
    }
    for (AttentionCase problem : cases()) {
      say.accept("attention " + problem.asText().strip().replaceAll(" +", " "));
      rows.add(problem.run(rounds));
    }
    var steps = new ArrayList<AttentionResult.Step>();
    for (Model model : MODELS) {
      for (Precision precision : Precision.values()) {
        say.accept("training step, %d tokens, %s".formatted(model.tokens(), precision));
        steps.add(step(model, precision));
      }
    }
    say.accept("memory");
    var memory = LENGTHS.stream().map(AttentionBench::memory).toList();
    return new AttentionResult(
        before,
        Circumstances.now(),
        FusedAttention.implementation().toString(),
        peaks(),
        rows,
        steps,
        memory);
  }

  /** The grid, one thread before more. */
  List<AttentionCase> cases() {
    return IntStream.of(1, 2)
        .filter(threads -> threads <= Engine.defaultThreads())
        .boxed()
        .flatMap(threads ->
            Stream.of(Precision.values())
                .flatMap(precision ->
                    tokens.stream()
                        .flatMap(n ->
                            Stream.of(false, true)
                                .map(causal -> AttentionCase.of(n, causal, precision, threads)))))
        .toList();
  }

  private static Map<Precision, Double> peaks() {
    var peaks = new EnumMap<Precision, Double>(Precision.class);
    for (Precision precision : Precision.values()) {
      Element element =
          switch (precision) {
            case FP32 -> Element.FLOAT32;
            case BF16 -> Element.BFLOAT16;
          };
      peaks.put(
          precision, Peak.gigaflops(FusedAttention.implementation(), element).orElse(Double.NaN));
    }
    return peaks;
  }

  private AttentionResult.Step step(Model model, Precision precision) {
    var runners = steps(model, TOKENS_OF_A_STEP / model.tokens());
    runners.forEach(runner -> runner.block(precision, SETTLE));
    var contest = Contest.of(precision, runners);
    for (int turn = 0; turn < STEPS * rounds; turn++) {
      contest.step(PATIENCE);
    }
    var medians = contest.timings().stream().map(Timing::median).toList();
    double ours = medians.getFirst();
    return new AttentionResult.Step(
        model.tokens(), precision, ours, medians.get(1) / ours, medians.getLast() / ours);
  }

  private static List<Runner> steps(Model model, int batch) {
    return Stream.of(Rival.SOFTMAX, Rival.LIBTORCH, Rival.COMPOSED)
        .<Runner>map(
            rival -> new VitStep(model, batch, Parts.standard().withScores(rival.scores())))
        .toList();
  }

  private static AttentionResult.Memory memory(int tokens) {
    return new AttentionResult.Memory(
        tokens,
        AttentionMemory.alive(tokens),
        AttentionMemory.of(tokens, Rival.SIGMOID),
        Rival.COMPOSED.fits(tokens) ? AttentionMemory.of(tokens, Rival.COMPOSED) : Double.NaN);
  }
}
