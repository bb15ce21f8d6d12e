package org.fullrank.methods.toys;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Pass;

/**
 * A step of a method on texts for benchmarks: width 64, 4 blocks, 16 texts of 128 tokens.
 *
 * @param method what is trained
 * @param step its micro-batch
 */
public record TextSteps(Method method, TrainingStep step) {
  private static final int BATCH = 16;
  private static final int TOKENS = 128;

  /** A step of {@code config} over {@code vocabulary} ids, the encoder pooled by {@code pool}. */
  public static TextSteps of(Config config, Pool pool, int vocabulary) {
    var encoder = EncoderConfig.Text.of(new VitSize(64, 4, 4, 4), pool);
    var shape = new InputShape.Ids(vocabulary, TOKENS);
    var symbols =
        new TrainingFacts.Vocabularies(Optional.of(new Toys.Letters(vocabulary)), Optional.empty());
    var facts = new TrainingFacts(640, 0, BATCH, 40, 400).with(symbols);
    var site =
        Sites.of(
            () -> encoder.build(shape, Parts.standard(), new Seed(0)), Parts.standard(), facts);
    long[] ids = LongStream.range(0, BATCH * TOKENS).map(i -> i * i % 251).toArray();
    var view = View.of(Input.of(Tensors.of(ids, BATCH, TOKENS)), List.of());
    var batch = new Batch(List.of(view), new long[BATCH], new Targets.None());
    return new TextSteps(
        config.build(site), Sites.step(batch, site.student(), Pass.train(new Seed(2))));
  }

  /** The loss, forward and backward. */
  public double loss() {
    return backward(() -> method.step(step).total());
  }

  /** The floor: the encoder's own forward and backward on {@code inputs} of the batch's. */
  public double encoder(Function<Input, Input> inputs) {
    return backward(() -> {
      Input input = inputs.apply(step.batch().view(0).input());
      return step.student().forward(input, step.pass()).tokens().sum();
    });
  }

  private static double backward(Supplier<Tensor> forward) {
    try (var _ = Scope.open()) {
      Tensor loss = forward.get();
      loss.backward();
      return Ops.value(loss);
    }
  }
}
