package org.fullrank.methods.ewc;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.ewc.DiagonalFisher.Extent;
import org.fullrank.methods.ewc.DiagonalFisher.Way;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The Fisher of 256 images of 28 × 28 pixels in batches of 16, by rules and one by one, beside its
 * floor, the forward and backward passes of a training on the same batches; and a penalty. What a
 * Fisher costs is {@code rules/floor}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class EwcBench {
  private static final int BATCH = 16;
  private static final int BATCHES = 16;

  private Site site;
  private Method method;
  private Method penalised;
  private Batch batch;

  @Setup
  public void setup() {
    site = Sites.of(EwcBench::encoder, 256, 10, BATCH);
    method = SupervisedConfig.DEFAULT.build(site);
    penalised = new L2SpConfig(1, 0).around(method, site);
    View view = View.of(Input.of(Ops.randn(new Seed(1), BATCH, 1, 28, 28)), List.of());
    batch = new Batch(List.of(view), new long[BATCH], new Targets.Classes(new int[BATCH]));
  }

  private static Encoder encoder() {
    return EncoderConfig.Vit.of(new VitSize(64, 3, 4, 4), 4)
        .build(new InputShape.Images(1, 28, 28), Parts.standard(), new Seed(0));
  }

  private long fisher(Way way) {
    var extent = new Extent(FisherConfig.of(FisherType.MC), BATCH * BATCHES, way);
    var batches = java.util.Collections.nCopies(BATCHES, batch);
    try (var found = DiagonalFisher.of(method, site.student(), batches, extent)) {
      return found.samples();
    }
  }

  @Benchmark
  public long rules() {
    return fisher(Way.RULES);
  }

  @Benchmark
  public long oneByOne() {
    return fisher(Way.ONE_BY_ONE);
  }

  private double steps(Method trained) {
    double sum = 0;
    for (int i = 0; i < BATCHES; i++) {
      try (var _ = org.fullrank.core.Scope.open()) {
        var step = Sites.step(batch, site.student(), Pass.train(new Seed(i)));
        Tensor loss = trained.step(step).total();
        loss.backward();
        sum += Ops.value(loss);
      }
    }
    Tree.parameters(site.student()).forEach(it -> it.tensor().mutable_grad().zero_());
    return sum;
  }

  @Benchmark
  public double floor() {
    return steps(method);
  }

  @Benchmark
  public double penalty() {
    return steps(penalised);
  }
}
