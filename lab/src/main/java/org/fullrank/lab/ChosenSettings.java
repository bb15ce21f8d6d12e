package org.fullrank.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fullrank.choice.Choice;
import org.fullrank.choice.Pace;
import org.fullrank.choice.SetFacts;
import org.fullrank.data.AsteriskPrompts;
import org.fullrank.data.DataConfig;
import org.fullrank.data.FestvoxRu;
import org.fullrank.data.GroupedSet;
import org.fullrank.data.Skipped;
import org.fullrank.data.Speech;
import org.fullrank.data.TextChunks;
import org.fullrank.data.TextData;
import org.fullrank.methods.Catalogue;
import org.fullrank.train.RunConfig;
import tools.jackson.databind.json.JsonMapper;

/**
 * The settings of a run on a set of images that is named beside the recipe.
 *
 * @param config the settings
 * @param choice the chosen settings; empty for a recipe in a file, which keeps its own
 */
public record ChosenSettings(RunConfig config, Optional<Choice> choice) {
  /**
   * The settings of {@code recipe} for {@code data}. The shipped recipe of a method takes the
   * settings that suit the images; {@code overrides} win over them. A recipe in a file takes the
   * data only.
   *
   * @param steps number of steps to choose the epochs for
   * @throws org.fullrank.core.Problem if the set cannot be opened, or a setting is wrong
   */
  public static ChosenSettings of(
      String recipe, DataConfig data, int steps, List<String> overrides) {
    var changes = new ArrayList<>(List.of(override(data)));
    Optional<Choice> choice = Optional.empty();
    if (Catalogue.find(recipe).isPresent()) {
      choice = Optional.of(Choice.of(facts(data), steps));
      var views = Settings.named(recipe, List.of()).views();
      choice.map(it -> it.overrides(views)).ifPresent(changes::addAll);
    }
    changes.addAll(overrides);
    return new ChosenSettings(Settings.named(recipe, changes), choice);
  }

  private static SetFacts facts(DataConfig data) {
    try (var splits = data.open(new Skipped())) {
      int cores = Runtime.getRuntime().availableProcessors();
      return SetFacts.of(splits.train(), cores, System::nanoTime);
    }
  }

  /** Times a few steps of the run; the doubts about its length. */
  public List<String> warnings() {
    var estimate = Estimate.of(config);
    return new Pace(estimate.steps(), estimate.secondsPerStep()).warnings();
  }

  /** {@code data} as a change of a recipe. */
  static String override(DataConfig data) {
    return "data="
        + switch (data) {
          case DataConfig.FashionMini _ -> "{name: fashion_mini}";
          case DataConfig.FashionMnist _ -> "{name: fashion_mnist}";
          case DataConfig.Idx(var path, _, var share) -> at("idx", path, share);
          case DataConfig.Images(var path, var share, _) -> at("images", path, share);
          case DataConfig.Manifest(var path, var share, _) -> at("manifest", path, share);
          case DataConfig.Tar(var path, var share, _) -> at("tar", path, share);
          case DataConfig.Subset _,
              DataConfig.Corrupted _,
              DataConfig.External _,
              GroupedSet _,
              Speech _,
              FestvoxRu _,
              AsteriskPrompts _,
              TextData _,
              TextChunks _ ->
              throw new IllegalArgumentException(
                  "data: want a shipped set, a folder, a manifest or an archive, was " + data);
        };
  }

  /** A path as a JSON string, which is YAML too. */
  private static String at(String kind, Path path, double testFraction) {
    String quoted = JsonMapper.shared().writeValueAsString(path.toString());
    return "{name: %s, path: %s, test_fraction: %s}".formatted(kind, quoted, testFraction);
  }
}
