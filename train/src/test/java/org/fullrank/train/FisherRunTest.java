package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Modality;
import org.fullrank.loader.Batches;
import org.fullrank.methods.Config;
import org.fullrank.methods.ewc.DiagonalFisher;
import org.fullrank.methods.ewc.DiagonalFisher.Extent;
import org.fullrank.methods.ewc.DiagonalFisher.Way;
import org.fullrank.methods.ewc.FisherConfig;
import org.fullrank.methods.ewc.FisherType;
import org.fullrank.methods.ewc.Likelihood;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Fisher of every objective of the catalogue, over six samples in its own views. */
class FisherRunTest {
  private static final EncoderConfig.Vit VIT = EncoderConfig.Vit.of(new VitSize(16, 1, 2, 2), 7);

  private static final TrainConfig TRAIN = new TrainConfig(1, 4, 1, Precision.FP32, 100, 1);

  @TempDir private Path home;

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.fullrank.train.CatalogueRunTest#objectives")
  void property_everyObjectiveHasOne(String name, Config method) throws IOException {
    var config = config(method);
    try (var _ = Scope.open();
        var data = config.open(new Skipped())) {
      var model = Model.build(config, data.train());
      check(config, data.train(), model, Optional.of(Likelihood.FEATURES));
      if (!name.equals("deepcluster")) { // it has no prototypes before its first clustering
        check(config, data.train(), model, Optional.empty());
      }
    }
  }

  private static void check(
      RunConfig config, Dataset images, Model model, Optional<Likelihood> likelihood) {
    var fisher = new FisherConfig(FisherType.MC, likelihood, 1, new Seed(0));
    try (var batches = Batches.of(images, config.views(), new Seed(1), 3).sample(6);
        var found =
            DiagonalFisher.of(
                model.method(), model.encoder(), batches, new Extent(fisher, 6, Way.RULES))) {
      assertThat(found.samples()).isEqualTo(6);
      assertThat(found.fallback()).isEmpty();
      found
          .diagonal()
          .forEach((tensor, values) -> {
            double[] numbers = Tensors.doubles(values);
            assertThat(Arrays.stream(numbers)).as(tensor).allMatch(f -> f >= 0);
            assertThat(Arrays.stream(numbers).sum()).as(tensor).isPositive();
          });
    }
  }

  private RunConfig config(Config method) throws IOException {
    Set<Modality> kinds = method.needs().kinds();
    var positions = CatalogueRunTest.positions(method);
    if (!kinds.contains(Modality.IMAGES)) {
      var runs = new SequenceRuns(home);
      return kinds.contains(Modality.TEXT)
          ? runs.texts(method, positions, TRAIN)
          : runs.clips(method, positions, TRAIN);
    }
    return new RunConfig(
        7,
        new DataConfig.FashionMini(),
        CatalogueRunTest.views(method),
        VIT.withPositions(positions),
        List.of(),
        method,
        OptimConfig.Sgd.DEFAULT,
        TRAIN,
        ProbeConfig.DEFAULT);
  }
}
