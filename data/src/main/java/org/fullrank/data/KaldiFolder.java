package org.fullrank.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fullrank.core.Problem;

/** A data folder of Kaldi: tables of lines, each a key, a space, and a value. */
record KaldiFolder(Path folder, SpeechTarget target, Skipped skipped) {
  /** The utterances of {@code segments}, or of {@code wav.scp} where there are no segments. */
  List<Utterance> utterances() {
    Map<String, String> waves = table("wav.scp");
    Map<String, String> values =
        switch (target) {
          case TEXT -> table("text");
          case SPEAKER -> table("utt2spk");
          case LANGUAGE -> table("utt2lang");
          case LABEL -> table("label");
        };
    var found = new ArrayList<Utterance>();
    Map<String, String> segments = table("segments");
    if (segments.isEmpty()) {
      waves.forEach((id, wave) ->
          file(id, wave)
              .ifPresent(file -> found.add(utterance(id, id, Utterance.Stretch.of(file), values))));
      return found;
    }
    segments.forEach((id, line) -> {
      String[] fields = line.split("\\s+", -1);
      if (fields.length != 3) {
        throw Problem.data(
            folder.resolve("segments") + ": want utterance recording begin end, was " + line);
      }
      file(id, waves.getOrDefault(fields[0], ""))
          .ifPresent(file -> {
            double begin = seconds(fields[1]);
            var stretch = new Utterance.Stretch(file, begin, seconds(fields[2]) - begin);
            found.add(utterance(id, fields[0], stretch, values));
          });
    });
    return found;
  }

  private Utterance utterance(
      String id, String unit, Utterance.Stretch stretch, Map<String, String> values) {
    var known = target.known(Optional.ofNullable(values.get(id)));
    return new Utterance(id, unit, stretch, known, Optional.empty());
  }

  private double seconds(String text) {
    try {
      return Math.max(0, Double.parseDouble(text));
    } catch (NumberFormatException _) {
      throw Problem.data(folder.resolve("segments") + ": want seconds, was " + text);
    }
  }

  private Optional<Path> file(String id, String wave) {
    if (wave.endsWith("|")) {
      skipped.add(new Unreadable(id, "wav.scp names a command; commands are not run"));
      return Optional.empty();
    }
    Optional<Path> file = SpeechLists.beside(folder.resolve("wav.scp"), wave);
    if (file.isEmpty()) {
      skipped.add(new Unreadable(id, "no such file: " + wave));
    }
    return file;
  }

  private Map<String, String> table(String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      return Map.of();
    }
    var table = new LinkedHashMap<String, String>();
    try {
      for (String line : Files.readAllLines(file)) {
        String[] parts = line.strip().split("\\s+", 2);
        if (!parts[0].isEmpty()) {
          table.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
      }
      return table;
    } catch (IOException e) {
      throw Problem.data(file + ": cannot be read: " + Unreadable.reason(e));
    }
  }
}
