package org.fullrank.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.fullrank.core.Problem;

/**
 * The prompts of the telephone exchange Asterisk in five languages (Debian's
 * asterisk-core-sounds-*): about 570 clips of each at 8 kHz, 127 minutes of speech. Split by a hash
 * of the prompt, so that a prompt is in one part in all languages. Each language has one speaker,
 * and English and Spanish have the same: {@code languages: [en, es]} is the task that tells
 * languages, not voices. Prompts of silence are left out.
 *
 * @param path the folder of the set; if absent, the folder that {@link Fetch} finds
 * @param target what is learned
 * @param languages which of en, es, fr, it, ru
 * @param testFraction share of prompts kept for testing, 0 up to 1
 */
public record AsteriskPrompts(
    Optional<Path> path, Learned target, List<Language> languages, double testFraction)
    implements DataConfig.Whole {
  /** The default of {@code target}. */
  public static final Learned TARGET = Learned.LANGUAGE;

  /** The default of {@code languages}. */
  public static final List<Language> LANGUAGES = List.of(Language.values());

  /** What is learned of the set. */
  public enum Learned {
    /** The language, as a class. */
    LANGUAGE,
    /** The transcript, as a sequence of characters; clips without a transcript are left out. */
    TEXT
  }

  /** A language of the set. */
  public enum Language {
    /** English. */
    EN("en_US_f_Allison"),
    /** Spanish, of the speaker of English. */
    ES("es_MX_f_Allison"),
    /** French. */
    FR("fr_CA_f_June"),
    /** Italian. */
    IT("it_IT_m_Carlo"),
    /** Russian. */
    RU("ru_RU_f_IvrvoiceRU");

    private final String folder;

    Language(String folder) {
      this.folder = folder;
    }

    /** The folder of its clips. */
    String folder() {
      return folder;
    }

    /** Its code, such as {@code en}. */
    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public AsteriskPrompts {
    languages = List.copyOf(languages);
    new HashSplit(testFraction);
    if (languages.isEmpty()) {
      throw new IllegalArgumentException("languages: want one or more, was none");
    }
  }

  @Override
  public Splits open(Skipped skipped) {
    Path folder = path.orElseGet(() -> Fetch.here().find(PublishedSpeech.ASTERISK));
    var found = new ArrayList<Utterance>();
    for (Language language : languages) {
      Map<String, String> texts = target == Learned.TEXT ? texts(folder, language) : Map.of();
      for (Folder.Entry file :
          Folder.files(folder.resolve(language.folder()), name -> name.endsWith(".wav"), skipped)) {
        String prompt = file.id().replaceFirst("\\.wav$", "");
        if (!prompt.startsWith("silence/")) {
          known(language, Optional.ofNullable(texts.get(prompt)))
              .ifPresent(known ->
                  found.add(
                      new Utterance(
                          language.code() + "/" + prompt,
                          prompt,
                          Utterance.Stretch.of(file.file()),
                          known,
                          Optional.empty())));
        }
      }
    }
    return SpeechSet.split(folder, found, new HashSplit(testFraction));
  }

  private Optional<Utterance.Known> known(Language language, Optional<String> text) {
    return switch (target) {
      case LANGUAGE -> Optional.of(Utterance.Known.label(Optional.of(language.code())));
      case TEXT -> text.map(it -> Utterance.Known.text(Optional.of(it)));
    };
  }

  /** Transcripts by prompt; what is in brackets is no speech. */
  private static Map<String, String> texts(Path folder, Language language) {
    Path file = folder.resolve("core-sounds-" + language.code() + ".txt.gz");
    var texts = new HashMap<String, String>();
    try (var in = new GZIPInputStream(Files.newInputStream(file));
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line : (Iterable<String>) reader.lines()::iterator) {
        int colon = line.indexOf(':');
        String text = colon < 0 ? "" : line.substring(colon + 1).strip();
        if (!line.startsWith(";")
            && !text.isEmpty()
            && !text.startsWith("[")
            && !text.startsWith("(")) {
          texts.put(line.substring(0, colon).strip(), text);
        }
      }
      return texts;
    } catch (IOException | UncheckedIOException e) {
      throw Problem.data(file + ": cannot be read: " + Unreadable.reason(e));
    }
  }
}
