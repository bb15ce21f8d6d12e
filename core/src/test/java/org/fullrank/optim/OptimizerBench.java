package org.fullrank.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Foreach;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.TensorList;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Role;
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
 * A step on the tensors of a small ViT (six blocks of width 192, 2.7 million numbers) and an update
 * of its teacher, beside the floor: one addition to each tensor.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class OptimizerBench {
  private static final long[][] BLOCK = {
    {192},
    {192},
    {576, 192},
    {576},
    {192, 192},
    {192},
    {192},
    {192},
    {768, 192},
    {768},
    {192, 768},
    {192}
  };

  /** The update rule. */
  public enum UpdateRule {
    SGD,
    ADAMW,
    LARS,
    LAMB;

    OptimConfig config() {
      return switch (this) {
        case SGD -> OptimConfig.Sgd.DEFAULT;
        case ADAMW -> OptimConfig.AdamW.DEFAULT;
        case LARS -> OptimConfig.Lars.DEFAULT;
        case LAMB -> OptimConfig.Lamb.DEFAULT;
      };
    }
  }

  @Param({"SGD", "ADAMW", "LARS", "LAMB"})
  private UpdateRule rule = UpdateRule.SGD;

  private Optimizer optimizer;
  private Ema ema;
  private TensorList weights;
  private TensorList terms;

  @Setup
  public void setup() {
    var named = parameters();
    var twins = parameters();
    optimizer = Optimizer.of(rule.config(), named, _ -> LearningRateScale.SCHEDULED);
    ema =
        Ema.pair(
            v -> named.forEach(n -> v.tensor(n.name(), n.tensor(), n.role())),
            v -> twins.forEach(n -> v.tensor(n.name(), n.tensor(), n.role())),
            Ema.Buffers.COPY);
    weights = TensorList.of(twins.stream().map(NamedTensor::tensor).toList());
    terms = TensorList.of(named.stream().map(NamedTensor::tensor).toList());
  }

  private static List<NamedTensor> parameters() {
    var named = new ArrayList<NamedTensor>();
    for (int i = 0; i < 6 * BLOCK.length; i++) {
      long[] shape = BLOCK[i % BLOCK.length];
      Tensor tensor = Ops.randn(new Seed(i), shape).requires_grad_(true);
      named.add(new NamedTensor("p" + i, tensor, shape.length > 1 ? Role.WEIGHT : Role.BIAS));
    }
    return named;
  }

  @Benchmark
  public double step() {
    return optimizer.step(new Clock(1, 1_000_000_000L, 128)).gradientNorm();
  }

  @Benchmark
  public double teacher() {
    return ema.update(0.99, new Clock(1, 100, 128), 128);
  }

  @Benchmark
  public int floor() {
    Foreach.add(weights, terms, 1e-9);
    return weights.size();
  }
}
