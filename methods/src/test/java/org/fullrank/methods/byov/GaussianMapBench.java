package org.fullrank.methods.byov;

import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.bayes.Estimator;
import org.fullrank.bayes.GaussianLinear;
import org.fullrank.bayes.PosteriorConfig;
import org.fullrank.bayes.Prior;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.nn.Linear;
import org.fullrank.nn.LinearMap;
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
 * A training forward of a map with a posterior, 64 samples of 49 tokens of width 64, beside the
 * floor: the plain map.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class GaussianMapBench {
  @Param private Estimator estimator = Estimator.NAIVE;

  private LinearMap map = Linear.uniform().make(64, 192, true, new Seed(0));
  private LinearMap plain = map;
  private Tensor x = Ops.randn(new Seed(1), 64, 49, 64);

  @Setup
  public void setup() {
    plain = Linear.uniform().make(64, 192, true, new Seed(0));
    map =
        GaussianLinear.around(
            Linear.uniform().make(64, 192, true, new Seed(0)),
            new PosteriorConfig(new Prior.Gaussian(0.1), 0.02, estimator, false, false));
    x = org.fullrank.core.Scope.keep(Ops.randn(new Seed(1), 64, 49, 64));
  }

  @Benchmark
  public double gaussianMap() {
    try (var _ = org.fullrank.core.Scope.open()) {
      return Ops.value(map.forward(x, Pass.train(new Seed(2))).select(0, 0).sum());
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      return Ops.value(plain.forward(x, Pass.train(new Seed(2))).select(0, 0).sum());
    }
  }
}
