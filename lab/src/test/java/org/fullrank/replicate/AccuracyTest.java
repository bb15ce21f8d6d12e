package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.loader.Batches;
import org.fullrank.methods.Config;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.nn.Tree;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.Embed;
import org.fullrank.probe.LinearProbe;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.train.Model;
import org.fullrank.train.Predictor;
import org.fullrank.train.RunConfig;
import org.fullrank.train.TrainConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.fullrank.views.ViewsConfig;
import org.junit.jupiter.api.Test;

class AccuracyTest {
  private static RunConfig config(Config method, ViewsConfig views) {
    return new RunConfig(
        7,
        new DataConfig.Subset(new DataConfig.FashionMini(), 64, Optional.of(40)),
        views,
        EncoderConfig.Vit.of(new VitSize(16, 1, 2, 2), 14),
        List.of(),
        method,
        OptimConfig.Sgd.DEFAULT,
        new TrainConfig(1, 32, 1, Precision.FP32, 100, 1),
        ProbeConfig.DEFAULT);
  }

  private static final RunConfig CLASSIFIER =
      config(SupervisedConfig.DEFAULT, ImageViews.Plain.of(28, Pixels.GRAY));
  private static final RunConfig ENCODER =
      config(SimClrConfig.DEFAULT, ImageViews.Simclr.small(28, Pixels.GRAY));

  private static Batches batches(RunConfig config, Dataset data) {
    return Batches.of(data, config.views().evaluation(), 16, _ -> {});
  }

  @Test
  void golden_aClassifierIsAskedItself() {
    try (var _ = Scope.open();
        Splits data = CLASSIFIER.open(new Skipped());
        var test = batches(CLASSIFIER, data.test())) {
      var model = Model.build(CLASSIFIER, data.train());
      var predictor = Predictor.of(model, data.test().classes()).orElseThrow();
      assertEquals(predictor.over(test).accuracy(), Accuracy.of(CLASSIFIER, data, model));
    }
  }

  @Test
  void golden_anEncoderIsAskedByNeighboursAmongTheTrainingImages() {
    try (var _ = Scope.open();
        Splits data = ENCODER.open(new Skipped());
        var train = batches(ENCODER, data.train());
        var test = batches(ENCODER, data.test())) {
      var model = Model.build(ENCODER, data.train());
      var names = data.test().classes();
      var among = Embed.pooled(model.inference(), train, names);
      var of = Embed.pooled(model.inference(), test, names);
      assertEquals(
          ENCODER.probe().knn().measure(among, of).accuracy(),
          Accuracy.of(ENCODER, data, model).orElseThrow());
    }
  }

  @Test
  void golden_theLinearProbeIsFittedToTheTrainingImages() {
    try (var _ = Scope.open();
        Splits data = ENCODER.open(new Skipped());
        var train = batches(ENCODER, data.train());
        var test = batches(ENCODER, data.test())) {
      var model = Model.build(ENCODER, data.train());
      var names = data.test().classes();
      var among = Embed.pooled(model.inference(), train, names);
      var of = Embed.pooled(model.inference(), test, names);
      assertEquals(
          new LinearProbe().measure(among, of).accuracy(),
          Accuracy.linear(ENCODER, data, model).orElseThrow());
    }
  }

  /** An encoder that has diverged has no neighbours. */
  @Test
  void golden_featuresThatAreNoNumbersHaveNoAccuracy() {
    try (var _ = Scope.open();
        Splits data = ENCODER.open(new Skipped())) {
      var model = Model.build(ENCODER, data.train());
      Ops.noGrad(() -> {
        Tree.parameters(model.encoder())
            .forEach(named -> {
              var broken = Ops.times(named.tensor(), Double.NaN);
              named.tensor().copy_(broken).retainReference();
            });
        return model;
      });
      assertThat(Accuracy.of(ENCODER, data, model)).isEmpty();
      assertThat(Accuracy.linear(ENCODER, data, model)).isEmpty();
    }
  }
}
