package org.fullrank.diagnose;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.fullrank.probe.Embed;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A diagnosis on 1,024 images of 28 px of a transformer of width 192 and depth 6, beside the floor:
 * embedding them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class DiagnosisBench {
  private static final int BATCH = 128;

  private Encoder encoder;
  private Iterable<Batch> images;

  @Setup
  public void setup() {
    encoder =
        EncoderConfig.Vit.of(VitSize.MINI, 4)
            .build(new InputShape.Images(1, 28, 28), Parts.standard(), new Seed(0));
    images = () -> IntStream.range(0, 8).mapToObj(DiagnosisBench::batch).iterator();
  }

  private static Batch batch(int index) {
    Tensor x = Ops.randn(new Seed(index), BATCH, 1, 28, 28);
    return new Batch(List.of(View.of(Input.of(x), List.of())), new long[BATCH], new Targets.None());
  }

  @Benchmark
  public Diagnosis diagnosis() {
    return Diagnosis.of(encoder, images);
  }

  @Benchmark
  public Object floor() {
    return Embed.pooled(encoder, images, List.of("any"));
  }
}
