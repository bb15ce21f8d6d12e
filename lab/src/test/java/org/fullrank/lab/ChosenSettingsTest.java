package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fullrank.choice.Choice;
import org.fullrank.choice.SetFacts;
import org.fullrank.data.DataConfig;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.input.InputShape;
import org.fullrank.input.Modality;
import org.fullrank.methods.Catalogue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChosenSettingsTest {
  @TempDir private Path folder;

  /** 2,000 images make 31 batches of 64; 4 epochs are 124 steps. */
  @Test
  void golden_theShippedRecipeTakesWhatSuitsTheImages() {
    var chosen =
        ChosenSettings.of("simclr", new DataConfig.FashionMini(), 100, List.of("optim.lr=0.5"));
    assertEquals(124, chosen.choice().orElseThrow().steps());
    assertEquals(new DataConfig.FashionMini(), chosen.config().data());
    assertEquals(64, chosen.config().train().batch());
    assertEquals(4, chosen.config().train().epochs());
    assertEquals(4, ((EncoderConfig.Vit) chosen.config().encoder()).patch());
    assertEquals(0.5, chosen.config().optim().lr());
  }

  /** The recipes of every method take the settings, whatever their views are called. */
  @ParameterizedTest
  @ValueSource(strings = {"dino", "swav", "deepcluster", "mae"})
  void golden_everyKindOfViewsTakesTheChoice(String method) {
    var chosen = ChosenSettings.of(method, new DataConfig.FashionMini(), 100, List.of());
    assertEquals(new InputShape.Images(1, 28, 28), chosen.config().views().shapes().getFirst());
    assertEquals(4, ((EncoderConfig.Vit) chosen.config().encoder()).patch());
  }

  /** Those whose recipes are of images. */
  static Stream<String> methods() {
    return Catalogue.ALL.stream()
        .map(entry -> entry.paper().id())
        .filter(id -> Settings.named(id, List.of()).views().modality() == Modality.IMAGES);
  }

  /** 40 pixels are 8 patches of 5: no multiple of a recipe's own patch. */
  @ParameterizedTest
  @MethodSource("methods")
  void golden_everyRecipeTakesImagesOfAnotherSize(String method) {
    var views = Settings.named(method, List.of()).views();
    var changes = Choice.of(new SetFacts(720, 40, 1, 0, 2), 1000).overrides(views);
    var shape = Settings.named(method, changes).views().shapes().getFirst();
    assertEquals(new InputShape.Images(3, 40, 40), shape);
  }

  @Test
  void golden_overridesWinOverTheChoice() {
    var chosen =
        ChosenSettings.of(
            "simclr",
            new DataConfig.FashionMini(),
            100,
            List.of("train.batch=32", "encoder.patch=7", "views.size=14"));
    assertEquals(32, chosen.config().train().batch());
    assertEquals(7, ((EncoderConfig.Vit) chosen.config().encoder()).patch());
  }

  @Test
  void golden_aRecipeInAFileTakesTheDataOnly() throws IOException {
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, Settings.RECIPE.write(Settings.shipped("byol", List.of())));
    var chosen = ChosenSettings.of(file.toString(), new DataConfig.FashionMini(), 100, List.of());
    assertThat(chosen.choice()).isEmpty();
    assertEquals(new DataConfig.FashionMini(), chosen.config().data());
    assertEquals(128, chosen.config().train().batch());
  }

  /** A path with YAML's signs reads back as it is. */
  @Test
  void golden_everyKindOfDataAsAChange() {
    var path = Path.of("my: {photos} \"2\", #1");
    List<DataConfig> kinds =
        List.of(
            new DataConfig.Images(path, 0.1),
            new DataConfig.Manifest(path, 0),
            new DataConfig.Tar(path, 0.2),
            new DataConfig.Idx(path, Optional.empty(), 0.5),
            new DataConfig.FashionMnist(Optional.empty()));
    for (DataConfig kind : kinds) {
      var config = Settings.shipped("simclr", List.of(ChosenSettings.override(kind)));
      assertEquals(kind, config.data());
    }
  }
}
