package org.fullrank.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.core.Problem;

/** A data set of an IDX file, or of a subset of its images, held in memory. */
final class IdxImages implements Dataset {
  /** The ten articles of clothing of Fashion-MNIST, in the order of their numbers. */
  static final List<String> FASHION =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  /**
   * The content of an images file and its labels file.
   *
   * @param labels one byte per image, or empty
   */
  @SuppressWarnings("ArrayRecordComponent") // shared on purpose, never compared
  record Content(IdxFile.Images images, Optional<byte[]> labels) {
    static Content of(IdxFile images, Optional<IdxFile> labels) {
      Content content = new Content(images.images(), labels.map(IdxFile::labels));
      content.labels.ifPresent(bytes -> sameCount(content.images.count(), bytes.length));
      return content;
    }

    private static void sameCount(int images, int labels) {
      if (images != labels) {
        throw Problem.data(
            String.format(
                Locale.ROOT,
                "IDX files: want as many labels as images, were %,d labels and %,d images",
                labels,
                images));
      }
    }

    private int most() {
      return labels
          .map(bytes -> IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xFF).max().orElse(-1))
          .orElse(-1);
    }
  }

  private final String prefix;
  private final Content content;
  private final int[] chosen;
  private final List<String> classes;

  private IdxImages(String prefix, Content content, int[] chosen, List<String> classes) {
    this.prefix = prefix;
    this.content = content;
    this.chosen = chosen;
    this.classes = classes;
  }

  /** The training and test sets of two pairs of files. */
  static Splits official(Content train, Content test, List<String> names) {
    int most = Math.max(train.most(), test.most());
    List<String> classes = names.size() > most ? names : numbers(most);
    return new Splits(all("train/", train, classes), all("test/", test, classes));
  }

  private static IdxImages all(String prefix, Content content, List<String> classes) {
    int[] chosen = IntStream.range(0, content.images().count()).toArray();
    return new IdxImages(prefix, content, chosen, classes);
  }

  /** The images of a pair of files, split by {@code hash}. */
  static Splits split(Content content, HashSplit hash) {
    List<String> classes = numbers(content.most());
    Stream<Part> parts = Stream.of(Part.TRAIN, Part.TEST);
    List<IdxImages> both =
        parts
            .map(part -> new IdxImages("", content, chosen(content, hash, part), classes))
            .toList();
    return new Splits(both.getFirst(), both.getLast());
  }

  private static int[] chosen(Content content, HashSplit hash, Part part) {
    return IntStream.range(0, content.images().count())
        .filter(i -> hash.part(String.valueOf(i)) == part)
        .toArray();
  }

  private static List<String> numbers(int most) {
    return IntStream.rangeClosed(0, most).mapToObj(String::valueOf).toList();
  }

  /** The four files of the MNIST family in {@code folder}, gzip packed or plain. */
  static Splits folder(Path folder, List<String> names) {
    return official(content(folder, "train"), content(folder, "t10k"), names);
  }

  private static Content content(Path folder, String part) {
    IdxFile images = IdxFile.of(present(folder, part + "-images-idx3-ubyte"));
    IdxFile labels = IdxFile.of(present(folder, part + "-labels-idx1-ubyte"));
    return Content.of(images, Optional.of(labels));
  }

  private static Path present(Path folder, String name) {
    Path plain = folder.resolve(name);
    return Files.exists(plain) ? plain : folder.resolve(name + ".gz");
  }

  @Override
  public int size() {
    return chosen.length;
  }

  @Override
  public Image item(int index) {
    IdxFile.Images images = content.images();
    int area = images.height() * images.width();
    int start = chosen[index] * area;
    byte[] pixels = Arrays.copyOfRange(images.pixels(), start, start + area);
    return new Image(1, images.height(), images.width(), pixels);
  }

  @Override
  public OptionalLong encodedBytes(int index) {
    return OptionalLong.of((long) content.images().height() * content.images().width());
  }

  @Override
  public Target target(int index) {
    return content
        .labels()
        .<Target>map(labels -> new Target.OfClass(labels[chosen[index]] & 0xFF))
        .orElse(new Target.None());
  }

  @Override
  public String id(int index) {
    return prefix + chosen[index];
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public String manifestHash() {
    Sha256 sum =
        new Sha256().add(prefix).add(content.images().height()).add(content.images().width());
    Arrays.stream(chosen).forEach(sum::add);
    return sum.add(content.images().pixels()).add(content.labels().orElse(new byte[0])).hex();
  }

  @Override
  public void close() {
    // nothing is open: the content lies in memory
  }
}
