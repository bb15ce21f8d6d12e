package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.data.DataConfig;
import org.fullrank.lab.Finetuning.FinetuningChoices;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From positions that are guessed to positions that are given: two steps of MP3, then labels. */
class PositionPredictionRunTest {
  private static final DataConfig.Whole MINI = (DataConfig.Whole) data();

  @TempDir private Path home;

  private static DataConfig data() {
    return Settings.shipped("supervised", List.of("data=fashion_mini")).data();
  }

  private Path pretrained() {
    Path run = home.resolve("mp3");
    var config =
        Settings.shipped(
            "positionprediction",
            List.of(
                "data={name: subset, of: fashion_mini, train: 32, test: 20}",
                "encoder.size={width: 16, depth: 2, heads: 2, mlp_ratio: 2}",
                "encoder.patch=7",
                "train={epochs: 1, batch: 16, workers: 1}",
                "probe.every_epochs=0"));
    Pretraining.begin(config, run, Listener.SILENT);
    return run;
  }

  /** Every tensor but the new positions is taken as it is, whatever positions follow. */
  @Test
  void golden_finetuningWithAnyPositions() throws Exception {
    Path source = pretrained();
    assertThat(Files.readString(source.resolve("report.html")))
        .contains("id=\"position_map\"", "id=\"reassembled_images\"");
    Map<String, double[]> before = tensors(source);
    var added = new TreeMap<String, String>();
    added.put("none", "");
    added.put("learned", "encoder.pos_embed");
    added.put("sincos", "encoder.pos_embed");
    added.put("rope", "");
    added.put("relative_shared", "encoder.shared_rel_pos");
    for (var it : added.entrySet()) {
      Path run = home.resolve(it.getKey());
      var choices = FinetuningChoices.DEFAULT;
      var overrides =
          List.of(
              "data={name: subset, of: fashion_mini, train: 20, test: 10}",
              "encoder.positions=" + it.getKey(),
              "from.differ=[encoder.positions]",
              "from.except=[" + it.getValue() + "]",
              "optim.lr=1e-30",
              "optim.weight_decay=0",
              "train={epochs: 1, batch: 16, workers: 1}",
              "components=[]");
      var config = Finetuning.of(source, MINI, choices, overrides).config();
      Pretraining.begin(config, run, Listener.SILENT);
      Map<String, double[]> after = tensors(run);
      before.forEach((name, values) -> assertThat(after.get(name)).as(name).isEqualTo(values));
      var fresh = after.keySet().stream().filter(name -> !before.containsKey(name)).toList();
      assertThat(fresh).allMatch(name -> name.contains("pos"));
      assertThat(fresh.isEmpty()).isEqualTo(it.getValue().isEmpty());
    }
  }

  /** The encoder's tensors as exported. */
  private static Map<String, double[]> tensors(Path run) {
    var found = new TreeMap<String, double[]>();
    try (var _ = Scope.open();
        var file = Safetensors.open(run.resolve("model/model.safetensors"))) {
      for (String name : file.names()) {
        if (!name.startsWith("head.")) {
          Tensor values = file.read(name);
          found.put(name, Tensors.doubles(values));
        }
      }
    }
    return found;
  }

  /** Without a word on the new tensor it is missing; with positions nothing can be guessed. */
  @Test
  void refuses_whatIsNotNamed() {
    Path source = pretrained();
    var overrides = List.of("encoder.positions=learned", "from.differ=[encoder.positions]");
    var config = Finetuning.of(source, MINI, FinetuningChoices.DEFAULT, overrides).config();
    assertThatThrownBy(() -> Pretraining.begin(config, home.resolve("b"), Listener.SILENT))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("encoder.pos_embed");
    var placed =
        Settings.shipped(
            "positionprediction", List.of("data=fashion_mini", "encoder.positions=learned"));
    assertThatThrownBy(() -> Pretraining.begin(placed, home.resolve("c"), Listener.SILENT))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("set encoder.positions to none");
  }
}
