package org.fullrank.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.fullrank.core.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the manifests of NeMo and lhotse, and tells them from folders of Kaldi. */
final class SpeechLists {
  private static final JsonMapper JSON = new JsonMapper();

  private final SpeechTarget target;
  private final Skipped skipped;

  private SpeechLists(SpeechTarget target, Skipped skipped) {
    this.target = target;
    this.skipped = skipped;
  }

  /** The utterances that {@code path} lists. */
  static List<Utterance> read(Path path, SpeechTarget target, Skipped skipped) {
    var lists = new SpeechLists(target, skipped);
    if (Files.isRegularFile(path)) {
      return lists.nemo(path);
    }
    if (Files.isRegularFile(path.resolve("wav.scp"))) {
      return new KaldiFolder(path, target, skipped).utterances();
    }
    Optional<Path> recordings = named(path, "recordings");
    Optional<Path> supervisions = named(path, "supervisions");
    if (recordings.isEmpty() || supervisions.isEmpty()) {
      throw Problem.data(
          path
              + ": want a manifest of JSON lines, a folder with wav.scp, or a folder with"
              + " recordings.jsonl and supervisions.jsonl; "
              + Folder.state(path));
    }
    return lists.lhotse(recordings.get(), supervisions.get());
  }

  private static Optional<Path> named(Path folder, String word) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> {
            String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
            return name.contains(word) && (name.endsWith(".jsonl") || name.endsWith(".jsonl.gz"));
          })
          .sorted()
          .findFirst();
    } catch (IOException e) {
      throw Problem.data(folder + ": the folder cannot be read: " + Unreadable.reason(e));
    }
  }

  private List<Utterance> nemo(Path list) {
    var found = new ArrayList<Utterance>();
    for (JsonNode fields : objects(list)) {
      String path =
          text(fields, "audio_filepath")
              .orElseThrow(() -> Problem.data(list + ": want audio_filepath in every line"));
      String field =
          switch (target) {
            case TEXT -> "text";
            case SPEAKER -> "speaker";
            case LANGUAGE -> "lang";
            case LABEL -> "label";
          };
      double begin = Math.max(0, fields.path("offset").asDouble(0));
      double seconds = fields.path("duration").asDouble(Double.POSITIVE_INFINITY);
      String id = begin == 0 ? path : String.format(Locale.ROOT, "%s#%.3f", path, begin);
      add(found, id, path, beside(list, path), begin, seconds, text(fields, field));
    }
    return found;
  }

  private List<Utterance> lhotse(Path recordings, Path supervisions) {
    Map<String, String> sources = new HashMap<>();
    for (JsonNode recording : objects(recordings)) {
      sources.put(
          text(recording, "id").orElse(""),
          text(recording.path("sources").path(0), "source").orElse(""));
    }
    String field =
        switch (target) {
          case TEXT -> "text";
          case SPEAKER -> "speaker";
          case LANGUAGE -> "language";
          case LABEL -> "label";
        };
    var found = new ArrayList<Utterance>();
    for (JsonNode fields : objects(supervisions)) {
      String id = text(fields, "id").orElse("");
      String recording = text(fields, "recording_id").orElse("");
      Optional<Path> file =
          Optional.ofNullable(sources.get(recording)).flatMap(it -> beside(recordings, it));
      double begin = Math.max(0, fields.path("start").asDouble(0));
      double seconds = fields.path("duration").asDouble(Double.POSITIVE_INFINITY);
      add(found, id, recording, file, begin, seconds, text(fields, field));
    }
    return found;
  }

  private void add(
      List<Utterance> found,
      String id,
      String unit,
      Optional<Path> file,
      double begin,
      double seconds,
      Optional<String> value) {
    if (file.isEmpty()) {
      skipped.add(new Unreadable(id, "no such file"));
      return;
    }
    var stretch = new Utterance.Stretch(file.get(), begin, seconds);
    found.add(new Utterance(id, unit, stretch, target.known(value), Optional.empty()));
  }

  /** The file {@code name} beside {@code list}, if it exists. */
  static Optional<Path> beside(Path list, String name) {
    try {
      return Optional.of(list.toAbsolutePath().resolveSibling(name).normalize())
          .filter(Files::isRegularFile);
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(JsonNode fields, String name) {
    JsonNode value = fields.path(name);
    return value.isValueNode() && !value.isNull()
        ? Optional.of(value.asString())
        : Optional.empty();
  }

  private static List<JsonNode> objects(Path list) {
    var objects = new ArrayList<JsonNode>();
    int line = 0;
    try (InputStream in = Files.newInputStream(list);
        var reader =
            new BufferedReader(
                new InputStreamReader(
                    list.toString().endsWith(".gz") ? new GZIPInputStream(in) : in,
                    StandardCharsets.UTF_8.newDecoder()))) {
      for (String text : (Iterable<String>) reader.lines()::iterator) {
        line++;
        if (!text.isBlank()) {
          objects.add(JSON.readTree(text));
        }
      }
      return objects;
    } catch (IOException | UncheckedIOException | JacksonException e) {
      throw Problem.data(
          String.format(Locale.ROOT, "%s: line %,d: %s", list, line, Unreadable.reason(e)));
    }
  }
}
