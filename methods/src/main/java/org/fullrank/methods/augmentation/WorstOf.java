package org.fullrank.methods.augmentation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Applied;
import org.fullrank.input.Input;
import org.fullrank.input.View;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Pass;
import org.fullrank.optim.Clock;

/**
 * A method that learns from the candidate views of the largest loss. The choice is a function of
 * the weights and the step's stream, so a resumed run chooses alike. Logs the mean loss of the
 * candidates and of the chosen ones, both of the evaluating pass.
 *
 * @param base the method
 * @param config how many candidates, and which is chosen
 * @param student the encoder in training; the choosing pass uses it directly
 */
record WorstOf(Method base, WorstOfConfig config, Encoder student) implements MethodWrapper {
  private static final long STREAM = 0x574F_5253_54L; // far from the keys of views and layers

  /** What was chosen: the step, and the mean losses of all candidates and of the chosen. */
  private record Chosen(TrainingStep step, double all, double best) {}

  @Override
  public Losses step(TrainingStep step) {
    Chosen chosen = chosen(step);
    Losses losses = base.step(chosen.step);
    var terms = new ArrayList<>(losses.terms());
    terms.add(new Term("candidate_loss", Ops.fullLike(losses.total(), chosen.all)));
    terms.add(new Term("chosen_loss", Ops.fullLike(losses.total(), chosen.best)));
    return new Losses(losses.total(), losses.count(), terms, losses.perSample());
  }

  @Override
  public Outputs forward(TrainingStep step) {
    return base.forward(chosen(step).step);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    return base.losses(outputs, chosen(step).step);
  }

  /** {@code 1 + c(s)(C − 1)}, rounded. */
  private int candidates(Clock clock) {
    double share = config.growth().at(clock.span().from() / clock.span().of());
    return 1 + (int) Math.round(share * (config.candidates() - 1));
  }

  private Chosen chosen(TrainingStep step) {
    List<TrainingStep> candidates =
        new Copies(config.candidates()).of(step).subList(0, candidates(step.clock()));
    int samples = step.batch().samples();
    double[][] losses = candidates.stream().map(this::losses).toArray(double[][]::new);
    RandomGenerator random = step.pass().seed().with(STREAM).random();
    boolean together = config.scope() == WorstOfConfig.Scope.BATCH || losses[0].length != samples;
    int[] picks = together ? same(losses, samples, random) : each(losses, random);
    double best = 0;
    for (int row = 0; row < losses[0].length; row++) {
      best += losses[picks[row]][row] / losses[0].length;
    }
    double all = Arrays.stream(losses).mapToDouble(WorstOf::mean).average().orElseThrow();
    return new Chosen(
        candidates.size() == 1 ? candidates.getFirst() : merged(candidates, picks), all, best);
  }

  private int[] each(double[][] losses, RandomGenerator random) {
    var picks = new int[losses[0].length];
    for (int row = 0; row < picks.length; row++) {
      int sample = row;
      double[] own = Arrays.stream(losses).mapToDouble(of -> of[sample]).toArray();
      picks[row] = config.selection().of(own, random);
    }
    return picks;
  }

  private int[] same(double[][] losses, int samples, RandomGenerator random) {
    double[] means = Arrays.stream(losses).mapToDouble(WorstOf::mean).toArray();
    var picks = new int[samples];
    Arrays.fill(picks, config.selection().of(means, random));
    return picks;
  }

  private static double mean(double[] losses) {
    return Arrays.stream(losses).average().orElse(0);
  }

  /** The loss of each sample, or one number without such; the pass moves and remembers nothing. */
  private double[] losses(TrainingStep candidate) {
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        var evaluating =
            new TrainingStep(candidate.batch(), student, candidate.clock(), Pass.evaluate());
        Losses losses = base.step(evaluating);
        Optional<Tensor> own = losses.perSample();
        return own.map(Tensors::doubles).orElseGet(() -> new double[] {Ops.value(losses.total())});
      }
    });
  }

  private static TrainingStep merged(List<TrainingStep> candidates, int[] picks) {
    TrainingStep first = candidates.getFirst();
    var views =
        IntStream.range(0, first.batch().views().size())
            .mapToObj(v -> candidates.stream().map(it -> it.batch().view(v)).toList())
            .map(same -> merged(picks, same))
            .toList();
    return first.with(first.batch().with(views));
  }

  /** Row {@code i} of the view that sample {@code i} has chosen. */
  private static View merged(int[] picks, List<View> views) {
    int samples = picks.length;
    var rows = new long[samples];
    var present = new boolean[samples];
    for (int row = 0; row < samples; row++) {
      rows[row] = (long) picks[row] * samples + row;
      present[row] = views.get(picks[row]).present()[row];
    }
    Input all = Input.ofRows(views.stream().map(View::input).toList());
    var applied =
        IntStream.range(0, views.getFirst().applied().size())
            .mapToObj(
                i -> record(views.stream().map(view -> view.applied().get(i)).toList(), picks))
            .toList();
    return new View(all.at(Tensors.like(rows, all.values(), samples)), applied, present);
  }

  private static Applied record(List<Applied> all, int[] picks) {
    int width = all.getFirst().transform().parameters().size();
    var values = new float[picks.length * width];
    for (int row = 0; row < picks.length; row++) {
      System.arraycopy(all.get(picks[row]).values(), row * width, values, row * width, width);
    }
    return new Applied(all.getFirst().transform(), values);
  }
}
