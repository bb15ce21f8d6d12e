package org.fullrank.methods.sigmareparam;

import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
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

/** A step of a reparametrised map on 6,400 tokens, beside its floor, the plain map. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class SpectralMapBench {
  @Param({"192", "256", "768"})
  private int width;

  private Tensor tokens;
  private LinearMap plain;
  private LinearMap spectral;

  @Setup
  public void setup() {
    tokens = Ops.randn(new Seed(0), 6400, width).requires_grad_(true);
    plain = Linear.small().make(width, width, true, new Seed(1));
    spectral =
        SigmaReparam.linears(Linear.small(), w -> SpectralWeight.of(w, Gamma.SPECTRAL))
            .make(width, width, true, new Seed(1));
  }

  private double step(LinearMap map) {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor loss = map.forward(tokens, Pass.train(new Seed(2))).sum();
      loss.backward();
      map.settle();
      return Ops.value(loss);
    }
  }

  @Benchmark
  public double reparametrised() {
    return step(spectral);
  }

  @Benchmark
  public double plainMap() {
    return step(plain);
  }
}
