package org.fullrank.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import org.fullrank.input.Modality;
import org.fullrank.input.Symbols;

/**
 * Stretches of audio files, decoded at each reading: a long file is decoded once for each of its
 * stretches.
 *
 * @param path of the source
 * @param all the utterances
 * @param classes names of the labels
 * @param vocabulary the symbols of sequences, of ids from 1 on
 */
record SpeechSet(Path path, List<Utterance> all, List<String> classes, List<String> vocabulary)
    implements Dataset {
  SpeechSet {
    all = List.copyOf(all);
    classes = List.copyOf(classes);
    vocabulary = List.copyOf(vocabulary);
  }

  /**
   * Splits {@code found} by the source's own parts, else by a hash of the units.
   *
   * @throws Problem of kind DATA if there is no utterance
   */
  static Splits split(Path path, List<Utterance> found, HashSplit hash) {
    if (found.isEmpty()) {
      throw Problem.data(path + ": names no existing audio file");
    }
    var labels = new TreeSet<String>();
    var symbols = new TreeSet<String>();
    for (Utterance one : found) {
      one.known().label().ifPresent(labels::add);
      symbols.addAll(one.known().symbols());
    }
    boolean official =
        found.stream().anyMatch(it -> it.part().filter(p -> p != Part.TRAIN).isPresent());
    Map<Part, List<Utterance>> parts = new EnumMap<>(Part.class);
    for (Utterance one : found) {
      Part part = official ? one.part().orElse(Part.TRAIN) : hash.part(one.unit());
      parts.computeIfAbsent(part, _ -> new ArrayList<>()).add(one);
    }
    List<String> classes = Classes.sorted(labels);
    List<String> vocabulary = List.copyOf(symbols);
    var train = of(path, parts, Part.TRAIN, classes, vocabulary);
    var validation = of(path, parts, Part.VALIDATION, classes, vocabulary);
    var test = of(path, parts, Part.TEST, classes, vocabulary);
    return test.size() == 0
        ? new Splits(train, new NoSamples(classes), validation)
        : new Splits(train, validation, test);
  }

  private static SpeechSet of(
      Path path,
      Map<Part, List<Utterance>> parts,
      Part part,
      List<String> classes,
      List<String> vocabulary) {
    return new SpeechSet(path, parts.getOrDefault(part, List.of()), classes, vocabulary);
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public boolean isThere() {
    return Files.exists(path);
  }

  @Override
  public Modality modality() {
    return Modality.AUDIO;
  }

  @Override
  public int size() {
    return all.size();
  }

  @Override
  public Item item(int index) throws Unreadable {
    Utterance one = all.get(index);
    Item.Clip whole = EncodedImages.clip(one.id(), encoded(index));
    return cut(one, whole);
  }

  private static Item.Clip cut(Utterance one, Item.Clip whole) throws Unreadable {
    int length = whole.samples().length;
    int begin = (int) Math.min(length, Math.round(one.stretch().begin() * whole.rate()));
    int end = (int) Math.min(length, begin + Math.round(one.stretch().seconds() * whole.rate()));
    if (begin == 0 && end == length) {
      return whole;
    }
    if (begin >= end) {
      throw new Unreadable(one.id(), "the stretch lies beyond the end of its file");
    }
    return new Item.Clip(Arrays.copyOfRange(whole.samples(), begin, end), whole.rate());
  }

  @Override
  public byte[] encoded(int index) throws Unreadable {
    Path file = all.get(index).stretch().file();
    try {
      return new Place.OnDisk(file, Files.size(file)).read();
    } catch (NoSuchFileException _) {
      throw new Unreadable(id(index), "no such file");
    } catch (IOException e) {
      throw new Unreadable(id(index), Unreadable.reason(e));
    }
  }

  /** In milliseconds where each stretch has an end, else in bytes of the files. */
  @Override
  public OptionalLong length(int index) {
    Utterance.Stretch stretch = all.get(index).stretch();
    if (all.stream().allMatch(it -> Double.isFinite(it.stretch().seconds()))) {
      return OptionalLong.of(Math.round(1000 * stretch.seconds()));
    }
    try {
      return OptionalLong.of(Files.size(stretch.file()));
    } catch (IOException _) {
      return OptionalLong.of(0); // reading it gives the reason
    }
  }

  @Override
  public Target target(int index) {
    Utterance.Known known = all.get(index).known();
    if (known.symbols().isEmpty()) {
      return known
          .label()
          .map(label -> (Target) new Target.OfClass(classes.indexOf(label)))
          .orElseGet(Target.None::new);
    }
    Map<String, Integer> ids = new HashMap<>();
    vocabulary.forEach(symbol -> ids.put(symbol, ids.size() + 1));
    return new Target.Sequence(
        known.symbols().stream()
            .mapToInt(symbol -> Optional.ofNullable(ids.get(symbol)).orElse(0))
            .toArray());
  }

  @Override
  public String id(int index) {
    return all.get(index).id();
  }

  @Override
  public List<String> classes() {
    return Printable.names(classes);
  }

  @Override
  public Optional<Symbols> symbols() {
    return vocabulary.isEmpty() ? Optional.empty() : Optional.of(new SpokenSymbols(vocabulary));
  }

  @Override
  public String manifestHash() {
    Sha256 sum = new Sha256();
    for (Utterance one : all) {
      sum.add(one.id()).add(one.known().label().orElse(""));
      one.known().symbols().forEach(sum::add);
      sum.add(Double.doubleToLongBits(one.stretch().begin()));
      sum.add(Double.doubleToLongBits(one.stretch().seconds()));
    }
    return sum.hex();
  }

  @Override
  public void close() {}
}
