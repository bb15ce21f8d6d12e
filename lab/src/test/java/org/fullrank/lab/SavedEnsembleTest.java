package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fullrank.bayes.PosteriorPredictive;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.Image;
import org.fullrank.input.Input;
import org.fullrank.loader.Batches;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedEnsembleTest {
  @TempDir private Path home;

  private Path trained(String name, String... settings) {
    var all =
        new ArrayList<>(
            List.of(
                "data={name: fashion_mini}",
                "views={name: plain, size: 14, pixels: {channels: 1}}",
                "encoder={name: vit, size: {width: 16, depth: 1, heads: 2, mlp_ratio: 2}, patch: 7}",
                "train={epochs: 1, batch: 500, precision: fp32}",
                "probe={every_epochs: 0}"));
    all.addAll(List.of(settings));
    var config = Settings.shipped("supervised", all);
    Path folder = home.resolve(name);
    Pretraining.begin(config, folder, Listener.SILENT);
    return folder;
  }

  private static Image picture() {
    byte[] pixels = new byte[28 * 28];
    new Seed(1).random().nextBytes(pixels);
    return new Image(1, 28, 28, pixels);
  }

  @Test
  void golden_twoFolders() {
    var folders = List.of(trained("a", "seed=1"), trained("b", "seed=2"));
    try (var _ = Scope.open()) {
      var predictive = SavedEnsemble.open(folders).classify(List.of(picture()));
      assertArrayEquals(new long[] {2, 1, 10}, predictive.probabilities().shape());
      assertTrue(Tensors.doubles(predictive.epistemic())[0] > 0);
    }
    assertThatThrownBy(() -> SavedEnsemble.open(List.of(folders.getFirst(), home)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no exported model here");
    assertThatThrownBy(() -> SavedEnsemble.open(List.of()))
        .hasMessageStartingWith("ensemble: want the folder");
  }

  /** An exported model keeps its posterior: the same draws as the model of the run. */
  @Test
  void golden_anExportedModelKeepsItsPosterior() {
    Path folder =
        trained("bayes", "components=[{name: byov, deviation: 0.1, scope: encoder_and_head}]");
    var exported = ExportedModel.open(folder.resolve("model"));
    try (var _ = Scope.open();
        var run = TrainedRun.open(folder)) {
      var view = exported.config().views().evaluation();
      Input input = Batches.now(List.of(picture()), view).view(0).input();
      var stored = exported.predictor().orElseThrow().probabilities(input, 4, new Seed(2));
      var own = run.predictor().orElseThrow().probabilities(input, 4, new Seed(2));
      assertArrayEquals(Tensors.doubles(own), Tensors.doubles(stored), 1e-6);
      assertTrue(
          Arrays.stream(Tensors.doubles(new PosteriorPredictive(stored).deviation())).sum() > 0);
      var classifier = ImageClassifier.open(folder);
      assertThat(classifier.hasPosterior()).isTrue();
      assertEquals(10, classifier.classes().size());
    }
  }
}
