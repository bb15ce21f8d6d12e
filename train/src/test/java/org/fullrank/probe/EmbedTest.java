package org.fullrank.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;

class EmbedTest {
  /** Mean and maximum of an image; remembers how it was called. */
  private static final class Recorder implements Encoder {
    private boolean trained;
    private boolean recorded;

    @Override
    public int width() {
      return 2;
    }

    @Override
    public TokenLayout layout() {
      return TokenLayout.of(0, 0);
    }

    @Override
    public Features forward(Input input, Pass pass) {
      trained |= pass.drops();
      recorded |= Ops.gradients();
      Tensor flat = input.values().flatten(1, -1);
      Tensor both = Ops.stack(1, Ops.mean(flat, false, 1), flat.amax(new long[] {1}, false));
      return Features.of(both, both.unsqueeze(1));
    }

    @Override
    public void visit(Visitor visitor) {}
  }

  /** Images of 1 x 1 x 2 with the values (3i, 3i + 2), in batches of 3 and a ragged last one. */
  private static Iterable<Batch> batches(int size) {
    return () ->
        IntStream.iterate(0, from -> from < size, from -> from + 3)
            .mapToObj(from -> batch(IntStream.range(from, Math.min(from + 3, size)).toArray()))
            .iterator();
  }

  private static Batch batch(int[] rows) {
    float[] values = new float[rows.length * 2];
    for (int i = 0; i < rows.length; i++) {
      values[2 * i] = 3 * rows[i];
      values[2 * i + 1] = 3 * rows[i] + 2;
    }
    Input input = Input.of(Tensors.of(values, rows.length, 1, 1, 2));
    long[] ids = Arrays.stream(rows).asLongStream().toArray();
    int[] labels = Arrays.stream(rows).map(row -> row % 2).toArray();
    return new Batch(List.of(View.of(input, List.of())), ids, new Targets.Classes(labels));
  }

  @Test
  void golden_pooledAndPixels() {
    Embeddings pooled = Embed.pooled(new Recorder(), batches(4), List.of("even", "odd"));
    assertArrayEquals(new float[] {1, 2, 4, 5, 7, 8, 10, 11}, pooled.values());
    assertArrayEquals(new int[] {0, 1, 0, 1}, pooled.labels().indices());
    var raw = RawInput.of(new InputShape.Images(1, 1, 1));
    Embeddings pixels = Embed.raw(raw, batches(2), List.of("even", "odd"));
    assertArrayEquals(new float[] {0, 2, 3, 5}, pixels.values());
    assertEquals("raw input values", pixels.feature());
  }

  @Test
  void property_evaluationModeAndNoGradients() {
    var recorder = new Recorder();
    Embed.pooled(recorder, batches(4), List.of("even", "odd"));
    assertThat(recorder.trained).isFalse();
    assertThat(recorder.recorded).isFalse();
  }

  @Test
  void golden_onlineProbeComesEverySoManyEpochs() {
    var config = new ProbeConfig(1, 0.07, 2, new ProbeConfig.Subset(4, 4), Split.TEST);
    var probe = new OnlineProbe(config, batches(8), batches(8), List.of("even", "odd"));
    assertThat(probe.after(1, new Recorder())).isEmpty();
    assertThat(probe.after(2, new Recorder()).orElseThrow().total()).isEqualTo(8);
    var never = new ProbeConfig(1, 0.07, 0, new ProbeConfig.Subset(4, 4), Split.TEST);
    assertThat(
            new OnlineProbe(never, batches(8), batches(8), List.of("even", "odd"))
                .after(2, new Recorder()))
        .isEmpty();
  }

  @Test
  void leaves_nothing() {
    var recorder = new Recorder();
    Leaks.none(() -> Embed.pooled(recorder, batches(4), List.of("even", "odd")));
  }
}
