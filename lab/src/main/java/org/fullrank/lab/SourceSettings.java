package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fullrank.core.Problem;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.train.From;
import org.fullrank.train.RunConfig;
import tools.jackson.databind.JsonNode;

/**
 * Compares the encoder settings of a run with those of its initial weights. Shapes alone do not
 * suffice: the number of heads, for example, changes no shape.
 */
public final class SourceSettings {
  private static final String ENCODER = "encoder";
  private static final String COMPONENTS = "components";

  private SourceSettings() {}

  /**
   * Refuses encoder settings that differ from the source's settings, if the source has settings.
   *
   * @throws Problem with each difference that is not in {@code from.differ}
   */
  public static void check(RunConfig config) {
    config
        .from()
        .ifPresent(from -> of(from.path(), config).ifPresent(then -> compare(from, then, config)));
  }

  private static void compare(From from, Map<String, String> then, RunConfig config) {
    var now = lines(config);
    var names = new TreeSet<>(then.keySet());
    names.addAll(now.keySet());
    var differences = new ArrayList<String>();
    for (String name : names) {
      String has = now.getOrDefault(name, "nothing");
      String had = then.getOrDefault(name, "nothing");
      if (!has.equals(had) && !from.mayDiffer(name)) {
        differences.add("  %s: %s in this run, %s in the source".formatted(name, has, had));
      }
    }
    if (!differences.isEmpty()) {
      throw Problem.config(
          "from: the encoder differs from the encoder in %s; want the same settings, or their names in from.differ\n%s"
              .formatted(from.path(), String.join("\n", differences)));
    }
  }

  /**
   * The encoder settings in {@code path}, by name; empty for a file of another program. A BERT has
   * the components of {@code config}, as its files do not say what was dropped in training.
   */
  private static Optional<Map<String, String>> of(Path path, RunConfig config) {
    if (BertModel.isOne(path)) {
      return Optional.of(lines(config.withEncoder(BertModel.config(path).encoder())));
    }
    Path folder = Files.isDirectory(path) ? path : parent(path);
    if (folder.endsWith("checkpoints")) {
      folder = parent(folder);
    }
    if (Pretraining.isRun(folder)) {
      return Optional.of(lines(Settings.read(folder.resolve("run.yaml"), List.of())));
    }
    boolean model = Files.isDirectory(path) || path.endsWith("model.safetensors");
    return model && Files.isRegularFile(folder.resolve("config.json"))
        ? Optional.of(lines(ExportedModel.open(folder).settings()))
        : Optional.empty();
  }

  private static Path parent(Path path) {
    return Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(path);
  }

  /** The encoder settings of {@code config}, with the components that change the encoder. */
  private static Map<String, String> lines(RunConfig config) {
    List<ComponentConfig> inside =
        config.components().stream().filter(component -> !component.wraps()).toList();
    return lines(Settings.RECIPE.json(config.withComponents(inside)));
  }

  private static Map<String, String> lines(JsonNode settings) {
    var lines = new TreeMap<String, String>();
    collect(ENCODER, settings.get(ENCODER), lines);
    collect(COMPONENTS, settings.get(COMPONENTS), lines);
    return lines;
  }

  private static void collect(String path, JsonNode value, Map<String, String> lines) {
    if (value.isObject()) {
      value.properties().forEach(e -> collect(path + "." + e.getKey(), e.getValue(), lines));
    } else {
      lines.put(path, value.toString());
    }
  }
}
