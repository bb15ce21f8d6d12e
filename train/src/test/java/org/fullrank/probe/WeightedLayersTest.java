package org.fullrank.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.TimeWindow;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.views.AudioFrames;
import org.fullrank.views.AudioViews;
import org.fullrank.views.SpecMasks;
import org.fullrank.views.WaveChanges;
import org.junit.jupiter.api.Test;

class WeightedLayersTest {
  private static LayerEmbeddings layers(long seed, int count) {
    var random = new Seed(seed).random();
    var noise = new float[3 * count];
    var telling = new float[3 * count];
    var labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(2);
      for (int k = 0; k < 3; k++) {
        noise[3 * i + k] = (float) random.nextGaussian();
        telling[3 * i + k] = (float) (random.nextGaussian() + (k == 1 ? 3 * labels[i] : 0));
      }
    }
    var names = new Labels(labels, List.of("a", "b"));
    return new LayerEmbeddings(
        List.of(new Embeddings("0", noise, 3, names), new Embeddings("1", telling, 3, names)));
  }

  /** The layer that tells the classes gets the weight. */
  @Test
  void property_theTellingLayerGetsTheWeight() {
    var result = WeightedLayers.DEFAULT.measure(layers(1, 200), layers(2, 200));
    assertThat(result.weights().get(1)).isGreaterThan(0.7);
    assertEquals(1, result.weights().get(0) + result.weights().get(1), 1e-12);
    assertThat(result.probe().accuracy()).isGreaterThan(0.85);
  }

  @Test
  void gradient_isThatOfDifferences() {
    var random = new Seed(5).random();
    try (var _ = Scope.open()) {
      var one = new double[20];
      var two = new double[20];
      for (int i = 0; i < 20; i++) {
        one[i] = random.nextGaussian();
        two[i] = random.nextGaussian();
      }
      Tensor[] x = {Tensors.of(one, 10, 2), Tensors.of(two, 10, 2)};
      var y = new double[30];
      for (int i = 0; i < 10; i++) {
        y[3 * i + i % 3] = 1;
      }
      var objective = new WeightedLayers.Objective(x, Tensors.of(y, 10, 3), 0.7);
      var point = new double[2 + 9];
      for (int i = 0; i < point.length; i++) {
        point[i] = random.nextGaussian();
      }
      var gradient = new double[point.length];
      objective.at(point, gradient);
      var unused = new double[point.length];
      for (int i = 0; i < point.length; i++) {
        double[] up = point.clone();
        double[] down = point.clone();
        up[i] += 1e-5;
        down[i] -= 1e-5;
        double wanted = (objective.at(up, unused) - objective.at(down, unused)) / 2e-5;
        assertEquals(wanted, gradient[i], 1e-8);
      }
    }
  }

  /** Windows of 3 by 2 twice: 7 frames under a token, 4 between; 25 ms frames every 10 ms. */
  @Test
  void golden_alignment() {
    var windows = List.of(new TimeWindow(3, 2), new TimeWindow(3, 2));
    var places = TokenAlignment.of(windows, AudioViews.DEFAULT, 100);
    assertEquals((6 * 160 + 400) / 2.0 / 160, places.first(), 1e-12);
    assertEquals(4, places.stride(), 1e-12);
    assertEquals(4, places.label(0));
    assertEquals(8, places.label(1));
    var waves =
        new AudioViews(
            1, 1000, 1, true, new AudioFrames.Samples(), WaveChanges.NONE, SpecMasks.NONE);
    assertEquals(0.2, TokenAlignment.of(List.of(new TimeWindow(4, 4)), waves, 100).first(), 1e-12);
  }

  /** Tokens carry the label at their place, samples the mean of their tokens. */
  @Test
  void golden_layersOfASpeechEncoder() {
    var encoder =
        EncoderConfig.Speech.of(new VitSize(8, 2, 2, 2), Pool.MEAN, new TimeWindow(2, 2))
            .build(new InputShape.Frames(3, 8), Parts.standard(), new Seed(1));
    try (var _ = Scope.open()) {
      var values = new float[2 * 8 * 3];
      for (int i = 0; i < values.length; i++) {
        values[i] = i % 7;
      }
      Tensor ids = Tensors.of(new long[] {1, 1, 2, 2, 3, 0, 1, 1, 2, 2, 2, 2, 0, 0, 0, 0}, 2, 8);
      var view = View.of(Input.of(Tensors.of(values, 2, 8, 3)), List.of());
      var batch =
          new Batch(List.of(view), new long[] {0, 1}, new Targets.Sequences(ids, new int[] {8, 4}));
      var tokens =
          LayerEmbeddings.ofTokens(
              encoder, List.of(batch), new TokenAlignment(1, 2), List.of("a", "b", "c"));
      assertEquals(3, tokens.layers().size());
      assertArrayEquals(new int[] {0, 1, 0, 1, 1}, tokens.last().labels().indices());
      var means = LayerEmbeddings.ofMeans(encoder, List.of(batch), List.of());
      assertEquals(2, means.last().size());
      var all =
          LayerEmbeddings.ofTokens(
              encoder, List.of(batch), new TokenAlignment(0, 0.5), List.of("a", "b", "c"));
      assertThat(all.last().size()).isLessThanOrEqualTo(8);
    }
  }

  @Test
  void refuses_otherLayers() {
    var one = new LayerEmbeddings(layers(1, 10).layers().subList(0, 1));
    assertThatThrownBy(() -> WeightedLayers.DEFAULT.measure(layers(1, 10), one))
        .hasMessageContaining("want as many of test as of train");
  }
}
