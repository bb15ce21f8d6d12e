package org.fullrank.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.fullrank.core.Check;
import org.fullrank.core.Problem;

/**
 * The Russian voice of Festival (Debian's festvox-ru): 620 sentences of one speaker at 16 kHz, 100
 * minutes, with 54,372 aligned phones of 51 kinds. The labels come from building the voice, most
 * likely by forced alignment. Split by a hash of the sentence's number.
 *
 * @param path the folder of the set; if absent, the folder that {@link Fetch} finds
 * @param target what is learned
 * @param segment length of the clips into which sentences are cut, seconds; 0 for whole sentences
 * @param testFraction share of sentences kept for testing, 0 up to 1
 */
public record FestvoxRu(Optional<Path> path, Learned target, double segment, double testFraction)
    implements DataConfig.Whole {
  /** The default of {@code target}. */
  public static final Learned TARGET = Learned.PHONES;

  /** The default of {@code segment}. */
  public static final double SEGMENT = 2;

  /** Phones of a second in the sequence of {@link Learned#PHONES}. */
  public static final int FRAMES_PER_SECOND = 100;

  private static final Pattern LINE = Pattern.compile("\\( (\\S+) \"(.*)\" \\)");

  /** What is learned of the set. */
  public enum Learned {
    /** The phone at each hundredth of a second, a sequence as long as the clip. */
    PHONES,
    /** The phones one after another, each in the clip that its middle lies in. */
    PHONE_SEQUENCE,
    /** The sentence, as a sequence of characters; clips are then whole sentences. */
    TEXT
  }

  public FestvoxRu {
    new HashSplit(testFraction);
    Check.atLeastZero(segment, "segment");
  }

  @Override
  public Splits open(Skipped skipped) {
    Path folder = path.orElseGet(() -> Fetch.here().find(PublishedSpeech.FESTVOX_RU));
    var found = new ArrayList<Utterance>();
    texts(folder)
        .forEach((name, text) -> {
          switch (target) {
            case TEXT ->
                found.add(
                    new Utterance(
                        name,
                        name,
                        Utterance.Stretch.of(wave(folder, name)),
                        Utterance.Known.text(Optional.of(text)),
                        Optional.empty()));
            case PHONES, PHONE_SEQUENCE -> found.addAll(clips(folder, name));
          }
        });
    return SpeechSet.split(folder, found, new HashSplit(testFraction));
  }

  private static Path wave(Path folder, String name) {
    return folder.resolve("wav").resolve(name + ".wav");
  }

  private List<Utterance> clips(Path folder, String name) {
    List<Phone> phones = phones(folder.resolve("lab").resolve(name + ".lab"));
    int frames = phones.isEmpty() ? 0 : phones.getLast().endFrame();
    int length = segment == 0 ? frames : (int) Math.round(segment * FRAMES_PER_SECOND);
    var clips = new ArrayList<Utterance>();
    for (int from = 0; from + length <= frames && length > 0; from += length) {
      var stretch =
          new Utterance.Stretch(
              wave(folder, name),
              (double) from / FRAMES_PER_SECOND,
              (double) length / FRAMES_PER_SECOND);
      clips.add(
          new Utterance(
              String.format(Locale.ROOT, "%s#%d", name, from),
              name,
              stretch,
              new Utterance.Known(Optional.empty(), symbols(phones, from, from + length)),
              Optional.empty()));
    }
    return clips;
  }

  /** Of the frames {@code from} up to {@code to}. */
  private List<String> symbols(List<Phone> phones, int from, int to) {
    var symbols = new ArrayList<String>();
    for (Phone phone : phones) {
      switch (target) {
        case PHONES -> {
          int count = Math.min(to, phone.endFrame()) - Math.max(from, phone.beginFrame());
          symbols.addAll(Collections.nCopies(Math.max(0, count), phone.symbol()));
        }
        case PHONE_SEQUENCE -> {
          double middle = (phone.begin() + phone.end()) / 2 * FRAMES_PER_SECOND;
          symbols.addAll(
              Collections.nCopies(middle >= from && middle < to ? 1 : 0, phone.symbol()));
        }
        case TEXT -> throw new IllegalStateException("a sentence is not cut");
      }
    }
    return symbols;
  }

  /**
   * A phone of a sentence. A hundredth of a second is of the phone in its middle.
   *
   * @param begin seconds
   * @param end seconds
   */
  private record Phone(String symbol, double begin, double end) {
    int beginFrame() {
      return frame(begin);
    }

    int endFrame() {
      return frame(end);
    }

    private static int frame(double seconds) {
      return (int) Math.max(0, Math.ceil(seconds * FRAMES_PER_SECOND - 0.5));
    }
  }

  private static List<Phone> phones(Path file) {
    var phones = new ArrayList<Phone>();
    boolean head = true;
    for (String line : lines(file)) {
      if (head) {
        head = !line.strip().equals("#");
        continue;
      }
      String[] fields = line.strip().split("\\s+", -1);
      if (fields.length < 3) {
        continue;
      }
      double begin = phones.isEmpty() ? 0 : phones.getLast().end();
      phones.add(new Phone(fields[2], begin, Math.max(begin, end(file, fields[0]))));
    }
    return phones;
  }

  private static double end(Path file, String text) {
    try {
      return Math.clamp(Double.parseDouble(text), 0, 3600);
    } catch (NumberFormatException _) {
      throw Problem.data(file + ": want the end of a phone in seconds, was " + text);
    }
  }

  private static Map<String, String> texts(Path folder) {
    var texts = new TreeMap<String, String>();
    for (String line : lines(folder.resolve("etc").resolve("txt.done.data"))) {
      var match = LINE.matcher(line.strip());
      if (match.matches()) {
        texts.put(match.group(1), match.group(2));
      }
    }
    return texts;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw Problem.data(file + ": cannot be read: " + Unreadable.reason(e));
    }
  }
}
