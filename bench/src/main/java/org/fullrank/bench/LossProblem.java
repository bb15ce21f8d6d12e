package org.fullrank.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Features;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Pass;
import org.fullrank.optim.Clock;

/**
 * A loss on the outputs of its method on a tiny encoder and noise: their shapes are real.
 *
 * @param loss the loss
 * @param method built with its settings
 * @param step a step of the batch
 * @param outputs detached
 */
record LossProblem(Scope scope, LossCase loss, Method method, TrainingStep step, Outputs outputs)
    implements AutoCloseable {
  /** The name of the loss among the ways. */
  static final String LOSS = "loss";

  private static final int SIDE = 8;
  private static final double TURN = 100; // ms; a turn repeats short work

  /** {@code samples} samples of noise, 2 or more. */
  static LossProblem of(LossCase loss, int samples) {
    var scope = Scope.open();
    Supplier<Encoder> encoders =
        () ->
            EncoderConfig.Vit.of(new VitSize(8, 1, 2, 2), 4)
                .build(new InputShape.Images(1, SIDE, SIDE), Parts.standard(), new Seed(0));
    var site =
        new Site(
            encoders.get(),
            encoders,
            Parts.standard(),
            new TrainingFacts(samples, 2, samples, 1, 1),
            Site.Hardware.CPU,
            new Seed(1));
    var method = loss.config().build(site);
    var views =
        IntStream.range(0, loss.views())
            .mapToObj(v -> Ops.randn(new Seed(v), samples, 1, SIDE, SIDE))
            .map(values -> View.of(Input.of(values), List.of()))
            .toList();
    long[] ids = LongStream.range(0, samples).toArray();
    var step =
        new TrainingStep(
            new Batch(views, ids, new Targets.None()),
            site.student(),
            new Clock(1, 1, samples),
            Pass.train(new Seed(2)));
    var outputs = Ops.noGrad(() -> method.forward(step));
    return new LossProblem(scope, loss, method, step, outputs);
  }

  /** The loss first, then its floor, then other ways. */
  SequencedMap<String, Runner> ways() {
    var ways = new LinkedHashMap<String, Runner>();
    ways.put(LOSS, timed(() -> method.losses(leaves(outputs), step).total().backward()));
    ways.put("floor", timed(this::floor));
    loss.others()
        .forEach((name, way) ->
            ways.put(name, timed(() -> way.apply(Ops.cat(0, array(leaves(outputs)))).backward())));
    return ways;
  }

  private static Tensor[] array(Outputs leaves) {
    return leaves.projections().toArray(Tensor[]::new);
  }

  /** Fresh leaves, so that no gradient is added to an older one. */
  private static Outputs leaves(Outputs known) {
    Function<Tensor, Tensor> leaf = x -> x.detach().requires_grad_(true);
    var features =
        known.features().stream()
            .map(f -> new Features(leaf.apply(f.pooled()), f.tokens(), f.last()))
            .toList();
    return new Outputs(
        features,
        known.projections().stream().map(leaf).toList(),
        known.predictions().stream().map(leaf).toList(),
        known.targets(),
        known.logits().map(leaf));
  }

  /** The products on numbers that are at hand, in their three orders; a copy of every input. */
  private void floor() {
    for (var inputs : List.of(outputs.projections(), outputs.predictions(), outputs.targets())) {
      inputs.forEach(input -> Tensors.emptyLike(input, input.shape()).copy_(input));
    }
    for (LossCase.Product product : loss.products().apply(outputs)) {
      Tensor left = Ops.ones(product.rows(), product.inner());
      Tensor right = Ops.ones(product.inner(), product.columns());
      Tensor made = left.matmul(right);
      made.matmul(right.t());
      left.t().matmul(made);
    }
  }

  /** Processor time of this thread, which other programs do not lengthen. */
  private static Runner timed(Runnable work) {
    return () -> {
      var times = new ArrayList<Double>();
      double total = 0;
      while (total < TURN) {
        long start = now();
        try (var _ = Scope.open()) {
          work.run();
        }
        double milliseconds = (now() - start) / 1e6;
        times.add(milliseconds);
        total += milliseconds;
      }
      return times;
    };
  }

  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @Override
  public void close() {
    scope.close();
  }
}
