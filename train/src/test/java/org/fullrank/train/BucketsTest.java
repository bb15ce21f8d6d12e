package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Precision;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Positions;
import org.fullrank.input.Modality;
import org.fullrank.methods.Needs;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.nn.Tree;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches of texts and clips of about equal length. */
class BucketsTest {
  private static final TrainConfig TRAIN =
      new TrainConfig(2, 8, 1, Precision.FP32, 100, 1).withBuckets(3);

  @TempDir private Path home;

  /** All batches share a pool: sorted by characters, the longest of one is the least of another. */
  @Test
  void property_aBatchHasEqualLengths() throws IOException {
    var config = new SequenceRuns(home).texts(SimClrConfig.DEFAULT, Positions.LEARNED, TRAIN);
    try (var splits = config.data().open(new Skipped())) {
      Dataset data = splits.train();
      int[] order = EpochSamples.of(config, data).order(data.size(), 8, new Seed(1).random());
      assertThat(Arrays.stream(order).sorted().toArray())
          .isEqualTo(IntStream.range(0, 24).toArray());
      for (int from = 0; from < 24; from += 8) {
        long spread =
            IntStream.range(from, from + 8)
                .mapToObj(i -> data.length(order[i]).orElseThrow())
                .distinct()
                .count();
        assertThat(spread).isEqualTo(1); // lengths 4, 5 and 6, eight times each
      }
    }
  }

  /** A run that is stopped within an epoch and resumed has the weights of one that is not. */
  @Test
  void property_resumedRunsEndInTheSameWeights() throws IOException {
    var runs = new SequenceRuns(home);
    for (var config :
        List.of(
            runs.texts(SimClrConfig.DEFAULT, Positions.LEARNED, TRAIN),
            runs.clips(SimClrConfig.DEFAULT, Positions.LEARNED, TRAIN))) {
      String name = config.views().modality().several().replace(' ', '-');
      double[] whole = weights(config, name, Long.MAX_VALUE);
      weights(config, name + "-parts", 1);
      weights(config, name + "-parts", 3);
      assertArrayEquals(whole, weights(config, name + "-parts", Long.MAX_VALUE), 0);
    }
  }

  private double[] weights(RunConfig config, String name, long steps) {
    try (var folder = RunFolder.create(home.resolve(name))) {
      var listener =
          new Listener() {
            private long seen;

            @Override
            public void step(Progress progress) {
              seen++;
            }

            @Override
            public boolean stop() {
              return seen >= steps;
            }
          };
      var outcome = Run.of(config, folder, listener);
      return Tree.tensors(outcome.model().encoder()).stream()
          .flatMapToDouble(t -> Arrays.stream(Tensors.doubles(t.tensor())))
          .toArray();
    }
  }

  @Test
  void refuses_whatHasNoLengths() throws IOException {
    assertThatThrownBy(() -> TRAIN.withBuckets(-1)).hasMessageStartingWith("buckets");
    var config = new SequenceRuns(home).texts(SimClrConfig.DEFAULT, Positions.LEARNED, TRAIN);
    try (var splits = config.data().open(new Skipped())) {
      Needs needs = config.needs();
      assertThat(EpochSamples.unsorted(needs, splits.train())).isEmpty();
      assertThat(EpochSamples.unsorted(needs.withLabelledShare(0.5), splits.train()))
          .hasValueSatisfying(it -> assertThat(it).startsWith("train.buckets: want 0, as the"));
      assertThat(splits.train().modality()).isEqualTo(Modality.TEXT);
    }
  }

  @Test
  void refuses_images() {
    var images =
        new RunConfig(
            7,
            new DataConfig.FashionMini(),
            ImageViews.Simclr.small(28, Pixels.GRAY),
            EncoderConfig.Vit.DEFAULT,
            List.of(),
            SimClrConfig.DEFAULT,
            OptimConfig.Sgd.DEFAULT,
            TRAIN,
            ProbeConfig.DEFAULT);
    try (var splits = images.data().open(new Skipped())) {
      assertThatThrownBy(() -> Run.steps(images, splits.train()))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("train.buckets: want 0 for images");
    }
  }
}
