package org.fullrank.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fullrank.choice.Choice;
import org.fullrank.choice.Pace;
import org.fullrank.choice.SequenceChoice;
import org.fullrank.choice.SetFacts;
import org.fullrank.data.AsteriskPrompts;
import org.fullrank.data.DataConfig;
import org.fullrank.data.FestvoxRu;
import org.fullrank.data.GroupedSet;
import org.fullrank.data.Skipped;
import org.fullrank.data.Speech;
import org.fullrank.data.TextChunks;
import org.fullrank.data.TextData;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Positions;
import org.fullrank.methods.Catalogue;
import org.fullrank.train.From;
import org.fullrank.train.RunConfig;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The settings of a run on a set that is named beside the recipe.
 *
 * @param config the settings
 * @param choice the chosen settings of images; empty for other sets, and for a recipe in a file
 * @param lines what was chosen and why; empty for a recipe in a file, which keeps its own
 */
public record ChosenSettings(RunConfig config, Optional<Choice> choice, List<String> lines) {
  public ChosenSettings {
    lines = List.copyOf(lines);
  }

  /**
   * The settings of {@code recipe} for {@code data}. The shipped recipe of a method takes the
   * settings that suit the samples; {@code overrides} win over them. A recipe in a file takes the
   * data only.
   *
   * @param steps number of steps to choose the epochs for
   * @throws org.fullrank.core.Problem if the set cannot be opened, or a setting is wrong
   */
  public static ChosenSettings of(
      String recipe, DataConfig data, int steps, List<String> overrides) {
    var changes = new ArrayList<>(List.of(override(data)));
    if (Catalogue.find(recipe).isEmpty()) {
      changes.addAll(overrides);
      return new ChosenSettings(Settings.named(recipe, changes), Optional.empty(), List.of());
    }
    var shipped = Settings.named(recipe, List.of());
    try (var splits = data.open(new Skipped())) {
      var samples = splits.train();
      return switch (samples.modality()) {
        case IMAGES -> {
          int cores = Runtime.getRuntime().availableProcessors();
          var choice = Choice.of(SetFacts.of(samples, cores, System::nanoTime), steps);
          changes.addAll(choice.overrides(shipped.views()));
          changes.addAll(overrides);
          yield new ChosenSettings(
              Settings.named(recipe, changes), Optional.of(choice), choice.lines());
        }
        case AUDIO -> {
          var choice = SequenceChoice.ofAudio(samples, asked(shipped, steps));
          yield of(recipe, choice, changes, overrides);
        }
        case TEXT -> {
          var asked = asked(shipped, steps);
          var choice =
              shipped.encoder() instanceof EncoderConfig.Text
                  ? SequenceChoice.lengthsOfTexts(samples, asked)
                  : SequenceChoice.ofTexts(samples, asked);
          yield of(recipe, choice, changes, overrides);
        }
      };
    }
  }

  private static ChosenSettings of(
      String recipe, SequenceChoice choice, List<String> data, List<String> overrides) {
    var first = Stream.of(data, choice.overrides(), overrides).flatMap(List::stream).toList();
    var config = Settings.named(recipe, first);
    var path = config.from().map(From::path).filter(BertModel::isOne);
    if (path.isEmpty()) {
      return new ChosenSettings(config, Optional.empty(), choice.lines());
    }
    var changes =
        Stream.of(data, choice.overrides(), taken(config, path.get()), overrides)
            .flatMap(List::stream)
            .toList();
    var lines = new ArrayList<>(choice.lines());
    lines.add("encoder, views.tokenizer: those of " + path.get());
    return new ChosenSettings(Settings.named(recipe, changes), Optional.empty(), lines);
  }

  /** Encoder and tokenizer of the BERT in {@code path}, as changes of a recipe. */
  private static List<String> taken(RunConfig config, Path path) {
    var bert = BertModel.config(path);
    var settings = Settings.RECIPE.json(config.withEncoder(bert.encoder()).withViews(bert.views()));
    JsonNode views = settings.path("views");
    int tokens = Settings.RECIPE.json(config).path("views").path("tokens").asInt(0);
    return List.of(
        "encoder=" + settings.path("encoder"),
        "views.tokenizer=" + views.path("tokenizer"),
        "views.tokens=" + Math.min(tokens, views.path("tokens").asInt(tokens)));
  }

  private static SequenceChoice.Asked asked(RunConfig shipped, int steps) {
    boolean positions =
        !(shipped.encoder() instanceof EncoderConfig.Vit vit)
            || vit.body().trunk().positions() != Positions.NONE;
    return new SequenceChoice.Asked(shipped.views().count(), positions, steps);
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
          case TextData.TextFolder(var path, _, var share) -> at("text_folder", path, share);
          case TextData.TextList(var path, _, var share) -> at("text_list", path, share);
          case TextData.VersesMini _ -> "{name: verses_mini}";
          case TextData.AllVerses _ -> "{name: all_verses}";
          case DataConfig.Subset _,
              DataConfig.Corrupted _,
              DataConfig.External _,
              GroupedSet _,
              Speech _,
              FestvoxRu _,
              AsteriskPrompts _,
              TextData.TextTar _,
              TextData.TextPairs _,
              TextData.VersesMiniPairs _,
              TextData.AllVersesPairs _,
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
