package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Input;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportedModelTest {
  private static final List<String> SMALL =
      List.of(
          "data={name: subset, of: fashion_mini, train: 64}",
          "encoder.size={width: 16, depth: 1, heads: 2, mlp_ratio: 2}",
          "train={epochs: 1, batch: 32, workers: 1}");

  @TempDir private Path home;

  private double[][] probabilities(String components) {
    var settings = new ArrayList<>(SMALL);
    settings.add("components=" + components);
    Pretraining.begin(Settings.shipped("supervised", settings), home, Listener.SILENT);
    try (var _ = Scope.open();
        var run = TrainedRun.open(home)) {
      int side = 28;
      Tensor images = Ops.randn(new Seed(1), 3, 1, side, side);
      var exported = ExportedModel.open(home.resolve("model")).predictor().orElseThrow();
      assertThat(exported.classes()).hasSize(10).isEqualTo(run.data().train().classes());
      assertThat(exported.temperature()).isEqualTo(1);
      return new double[][] {
        Tensors.doubles(run.predictor().orElseThrow().probabilities(Input.of(images))),
        Tensors.doubles(exported.probabilities(Input.of(images)))
      };
    }
  }

  @Test
  void golden_exportPredictsWhatTheRunPredicts() {
    double[][] both = probabilities("[]");
    assertThat(both[1]).isEqualTo(both[0]).hasSize(30);
  }

  /** Reparametrised maps of encoder and classifier leave as plain ones: equal but for rounding. */
  @Test
  void golden_fusedExportPredictsTheSame() {
    double[][] both = probabilities("[sigmareparam, {name: soft_cap, cap: 20}]");
    assertArrayEquals(both[0], both[1], 1e-6);
  }

  @Test
  void golden_temperatureIsReadFromTheFolder() throws IOException {
    probabilities("[]");
    Path config = home.resolve("model/config.json");
    String text = Files.readString(config);
    assertThat(text).contains("\"temperature\" : 1.0");
    Files.writeString(config, text.replace("\"temperature\" : 1.0", "\"temperature\" : 2.5"));
    assertThat(ExportedModel.open(home.resolve("model")).predictor().orElseThrow().temperature())
        .isEqualTo(2.5);
  }

  /** Without classes the folder has an encoder alone, as its readers know it. */
  @Test
  void golden_methodWithoutClassesLeavesNoHead() {
    Pretraining.begin(Beginnings.config(Beginnings.images(), 16), home, Listener.SILENT);
    var exported = ExportedModel.open(home.resolve("model"));
    assertThat(exported.predictor()).isEmpty();
    try (var file = Safetensors.open(home.resolve("model/model.safetensors"))) {
      assertThat(file.names()).noneMatch(name -> name.startsWith("head."));
    }
    try (var run = TrainedRun.open(home)) {
      assertThat(run.predictor()).isEmpty();
    }
  }

  @Test
  void refuses_folderWithoutAModel() {
    assertThatThrownBy(() -> ExportedModel.open(home))
        .hasMessageContainingAll("no exported model here", "config.json", "model.safetensors");
  }
}
