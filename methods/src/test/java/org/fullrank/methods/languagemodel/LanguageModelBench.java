package org.fullrank.methods.languagemodel;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
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
import org.fullrank.methods.Method;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.Pass;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A step of the language model, forward and backward, beside the floor: the encoder's own on causal
 * inputs. Width 64, 4 blocks, 16 texts of 128 tokens.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class LanguageModelBench {
  @Param({"260", "8000"})
  private int vocabulary;

  private TrainingStep step;
  private Method method;

  @Setup
  public void setup() {
    var config = EncoderConfig.Text.of(new VitSize(64, 4, 4, 4), Pool.LAST);
    var shape = new InputShape.Ids(vocabulary, 128);
    var symbols =
        new TrainingFacts.Vocabularies(Optional.of(new Toys.Letters(vocabulary)), Optional.empty());
    var facts = new TrainingFacts(640, 0, 16, 40, 400).with(symbols);
    var site =
        Sites.of(() -> config.build(shape, Parts.standard(), new Seed(0)), Parts.standard(), facts);
    long[] ids = LongStream.range(0, 16 * 128).map(i -> i * i % 251).toArray();
    var view = View.of(Input.of(Tensors.of(ids, 16, 128)), List.of());
    var batch = new Batch(List.of(view), new long[16], new Targets.None());
    step = Sites.step(batch, site.student(), Pass.train(new Seed(2)));
    method = LanguageModelConfig.DEFAULT.build(site);
  }

  @Benchmark
  public double languageModel() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = method.step(step).total();
      loss.backward();
      return Ops.value(loss);
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Input input = step.batch().view(0).input();
      Input causal = input.with(input.tokens().causally());
      Tensor sum = step.student().forward(causal, step.pass()).tokens().sum();
      sum.backward();
      return Ops.value(sum);
    }
  }
}
