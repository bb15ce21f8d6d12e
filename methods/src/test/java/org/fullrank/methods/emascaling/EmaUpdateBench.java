package org.fullrank.methods.emascaling;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Foreach;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.TensorList;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Role;
import org.fullrank.optim.Clock;
import org.fullrank.optim.WeightAverage;
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
 * The update of an average beside the floor: a sum into place, which reads both tensors once and
 * writes one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class EmaUpdateBench {
  @Param({"50", "200"})
  private int tensors;

  private WeightAverage average;
  private TensorList sum;
  private TensorList weights;
  private final Clock clock = new Clock(1, 2, 128);

  @Setup
  public void setup() {
    List<Tensor> all = of(0);
    average =
        WeightAverage.of(
            0.99, all.stream().map(it -> new NamedTensor("w", it, Role.WEIGHT)).toList());
    weights = TensorList.of(all);
    sum = TensorList.of(of(1000));
  }

  private List<Tensor> of(int seed) {
    return IntStream.range(seed, seed + tensors)
        .mapToObj(i -> Ops.randn(new Seed(i), 192, 192))
        .toList();
  }

  @Benchmark
  public void emaUpdate() {
    average.update(clock, 64);
  }

  @Benchmark
  public void floor() {
    Foreach.add(sum, weights, 1e-9);
  }
}
