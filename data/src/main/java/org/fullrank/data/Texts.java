package org.fullrank.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import org.fullrank.input.Modality;
import org.fullrank.input.Symbols;
import org.fullrank.texts.TokenizerConfig;
import org.fullrank.texts.Utf8;

/** A data set of texts, or of texts and their translations. */
final class Texts implements Dataset {
  private static final long LARGEST = 64L << 20; // bytes of a file

  private record Labelled(TextEntry entry, int label) {}

  private final String name;
  private final List<Labelled> texts;
  private final List<String> classes;
  private final TokenizerConfig tokenizer;

  private Texts(
      String name, List<Labelled> texts, List<String> classes, TokenizerConfig tokenizer) {
    this.name = name;
    this.texts = List.copyOf(texts);
    this.classes = classes;
    this.tokenizer = tokenizer;
  }

  /**
   * The parts of {@code found}: those that the source names, else by {@code hash}. Validation texts
   * are the test texts if the source names no test texts.
   *
   * @param tokenizer makes ids of pairs
   * @throws Problem of kind DATA if {@code found} is empty
   */
  static Splits split(
      String name, List<TextEntry> found, HashSplit hash, TokenizerConfig tokenizer) {
    if (found.isEmpty()) {
      throw Problem.data(name + ": holds no text; blank lines do not count");
    }
    Set<String> labels = new HashSet<>();
    found.forEach(it -> label(it).ifPresent(labels::add));
    List<String> classes = Classes.sorted(labels);
    Map<String, Integer> numbers = Classes.numbered(classes);
    boolean official =
        found.stream().anyMatch(it -> it.part().filter(p -> p != Part.TRAIN).isPresent());
    boolean tested =
        found.stream().anyMatch(it -> it.part().filter(p -> p == Part.TEST).isPresent());
    Map<Part, List<Labelled>> parts = new EnumMap<>(Part.class);
    for (TextEntry entry : found) {
      Part part = official ? entry.part().orElse(Part.TRAIN) : hash.part(entry.id());
      Part used = part == Part.VALIDATION && !tested ? Part.TEST : part;
      parts
          .computeIfAbsent(used, _ -> new ArrayList<>())
          .add(new Labelled(entry, label(entry).map(numbers::get).orElse(UNLABELLED)));
    }
    List<String> shown = Printable.names(classes);
    Function<Part, Texts> set =
        part -> new Texts(name, parts.getOrDefault(part, List.of()), shown, tokenizer);
    return new Splits(set.apply(Part.TRAIN), set.apply(Part.VALIDATION), set.apply(Part.TEST));
  }

  /** The class of a text; a translation has none, as its target is a sequence. */
  private static Optional<String> label(TextEntry entry) {
    return entry.content() instanceof TextEntry.Pair ? Optional.empty() : entry.label();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Modality modality() {
    return Modality.TEXT;
  }

  @Override
  public int size() {
    return texts.size();
  }

  @Override
  public Item item(int index) throws Unreadable {
    TextEntry entry = texts.get(index).entry;
    return switch (entry.content()) {
      case TextEntry.Held(String text) -> new Item.Text(text);
      case TextEntry.Pair(String source, String _) ->
          new Item.Ids(tokenizer.shared().encode(source));
      case TextEntry.InFile(Path file) -> new Item.Text(read(entry.id(), file));
      case TextEntry.Broken(String reason) -> throw new Unreadable(entry.id(), reason);
    };
  }

  /** A pair's text as it stands in its source. */
  @Override
  public Item shown(int index) throws Unreadable {
    return texts.get(index).entry.content() instanceof TextEntry.Pair(String source, String _)
        ? new Item.Text(source)
        : item(index);
  }

  private static String read(String id, Path file) throws Unreadable {
    try {
      if (Files.size(file) > LARGEST) {
        throw new Unreadable(id, "want at most 64 MiB of text");
      }
      String text =
          Utf8.strict(Files.readAllBytes(file))
              .orElseThrow(() -> new Unreadable(id, "not UTF-8 text"));
      if (text.isBlank()) {
        throw new Unreadable(id, "holds no text");
      }
      return text;
    } catch (IOException e) {
      throw new Unreadable(id, Unreadable.reason(e));
    }
  }

  /** In characters, those of a translation too; of a file in bytes. */
  @Override
  public OptionalLong length(int index) {
    return switch (texts.get(index).entry.content()) {
      case TextEntry.Held(String text) -> OptionalLong.of(text.length());
      case TextEntry.Pair(String source, String target) ->
          OptionalLong.of((long) source.length() + target.length());
      case TextEntry.InFile(Path file) -> bytes(file);
      case TextEntry.Broken _ -> OptionalLong.of(0);
    };
  }

  private static OptionalLong bytes(Path file) {
    try {
      return OptionalLong.of(Files.size(file));
    } catch (IOException _) {
      return OptionalLong.of(0); // reading it gives the reason
    }
  }

  @Override
  public Target target(int index) {
    Labelled text = texts.get(index);
    if (text.entry.content() instanceof TextEntry.Pair(String _, String target)) {
      return new Target.Sequence(tokenizer.shared().encode(target));
    }
    return text.label == UNLABELLED ? new Target.None() : new Target.OfClass(text.label);
  }

  @Override
  public int label(int index) {
    return texts.get(index).label;
  }

  @Override
  public String id(int index) {
    return texts.get(index).entry.id();
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  /** The tokenizer of pairs. */
  @Override
  public Optional<Symbols> symbols() {
    boolean pairs = texts.stream().anyMatch(it -> it.entry.content() instanceof TextEntry.Pair);
    return pairs ? Optional.of(tokenizer.shared()) : Optional.empty();
  }

  @Override
  public void close() {} // nothing is open
}
