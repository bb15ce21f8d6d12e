package org.fullrank.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.fullrank.audio.AudioFile;
import org.fullrank.audio.Waveform;
import org.fullrank.core.Printable;
import org.fullrank.input.Modality;

/**
 * A data set of image files or of audio files, on disk or in archives, decoded at each reading. The
 * ending of the first file says which of both the set holds.
 */
final class EncodedImages implements Dataset {
  private record Labelled(Found image, int label) {}

  /**
   * How the images of a set are read.
   *
   * @param path the folder, list or archive
   * @param levels the map of deep samples to 8 bits
   * @param files the open archives
   */
  record Reading(Path path, Levels levels, SharedFiles files) {
    /** Of files that are opened one by one. */
    static Reading of(Path path, Levels levels) {
      return new Reading(path, levels, new SharedFiles(List.of()));
    }
  }

  private final List<Labelled> images;
  private final List<String> classes;
  private final Reading reading;
  private final Modality modality;
  private final AtomicBoolean open = new AtomicBoolean(true);

  private EncodedImages(
      List<Labelled> images, List<String> classes, Reading reading, Modality modality) {
    this.images = List.copyOf(images);
    this.classes = classes;
    this.reading = reading;
    this.modality = modality;
  }

  /**
   * Splits {@code found} by the source's own split, if it names validation or test images; images
   * without a part are then training images. Otherwise splits by {@code hash}. If the source names
   * validation images but no test images, its validation images are the test images.
   */
  static Splits split(List<Found> found, HashSplit hash, Reading reading) {
    Set<String> labels = new HashSet<>();
    found.forEach(image -> image.label().ifPresent(labels::add));
    List<String> classes = Classes.sorted(labels);
    Map<String, Integer> numbers = Classes.numbered(classes);
    List<String> shown = Printable.names(classes);
    boolean audio = !found.isEmpty() && AudioFile.named(found.getFirst().id());
    Modality modality = audio ? Modality.AUDIO : Modality.IMAGES;
    Map<Part, List<Labelled>> parts = new EnumMap<>(Part.class);
    UnaryOperator<Part> named = named(found);
    boolean official = found.stream().anyMatch(image -> isHeldOut(image.part()));
    for (Found image : found) {
      int label = image.label().map(numbers::get).orElse(UNLABELLED);
      Part part = official ? image.part().orElse(Part.TRAIN) : hash.part(image.id());
      parts
          .computeIfAbsent(named.apply(part), _ -> new ArrayList<>())
          .add(new Labelled(image, label));
    }
    Function<Part, Dataset> set =
        part -> new EncodedImages(parts.getOrDefault(part, List.of()), shown, reading, modality);
    return new Splits(set.apply(Part.TRAIN), set.apply(Part.VALIDATION), set.apply(Part.TEST));
  }

  private static boolean isHeldOut(Optional<Part> part) {
    return part.filter(known -> known != Part.TRAIN).isPresent();
  }

  /** Maps each part of the source's split to the part it is used as. */
  private static UnaryOperator<Part> named(List<Found> found) {
    boolean tested = found.stream().anyMatch(image -> image.part().equals(Optional.of(Part.TEST)));
    return part -> part == Part.VALIDATION && !tested ? Part.TEST : part;
  }

  @Override
  public String name() {
    return reading.path.toString();
  }

  @Override
  public boolean isThere() {
    return Files.exists(reading.path);
  }

  @Override
  public List<String> notes() {
    return modality == Modality.IMAGES && reading.levels instanceof Levels.Whole
        ? DeepSamples.notes(this)
        : List.of();
  }

  @Override
  public OptionalLong encodedBytes(int index) {
    return OptionalLong.of(images.get(index).image().place().bytes());
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public Modality modality() {
    return modality;
  }

  @Override
  public Item item(int index) throws Unreadable {
    return modality == Modality.AUDIO
        ? clip(id(index), encoded(index))
        : Decoder.decode(id(index), encoded(index), reading.levels);
  }

  /** The clip in the file {@code bytes}. */
  static Item.Clip clip(String id, byte[] bytes) throws Unreadable {
    try {
      Waveform wave = AudioFile.decode(bytes);
      return new Item.Clip(wave.samples(), wave.rate());
    } catch (IOException e) {
      throw new Unreadable(id, Unreadable.reason(e));
    }
  }

  @Override
  public byte[] encoded(int index) throws Unreadable {
    return read(images.get(index).image());
  }

  static byte[] read(Found found) throws Unreadable {
    try {
      return found.place().read();
    } catch (NoSuchFileException _) {
      throw new Unreadable(found.id(), "the file was removed");
    } catch (AccessDeniedException _) {
      throw new Unreadable(found.id(), "no permission to read the file");
    } catch (IOException e) {
      throw new Unreadable(found.id(), Unreadable.reason(e));
    } catch (OutOfMemoryError _) { // one large array was refused; the heap itself is as it was
      throw new Unreadable(found.id(), "reading it needs more memory than is left");
    }
  }

  @Override
  public Target target(int index) {
    int label = images.get(index).label();
    return label == UNLABELLED ? new Target.None() : new Target.OfClass(label);
  }

  @Override
  public String id(int index) {
    return images.get(index).image().id();
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public String manifestHash() {
    Sha256 sum = new Sha256();
    for (Labelled labelled : images) {
      Found image = labelled.image();
      sum.add(image.id()).add(image.label().orElse("")).add(image.place().bytes());
    }
    return sum.hex();
  }

  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      reading.files.release();
    }
  }
}
