package org.fullrank.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fullrank.core.Check;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.texts.TokenizerConfig;

/**
 * The data set of a run: its training and its test samples. Relative paths are relative to the
 * working folder. In a source without a split, {@code test_fraction} of the images, chosen by a
 * hash of their ids, are test images.
 */
public sealed interface DataConfig {
  /** The default share of test images. */
  double TEST_FRACTION = 0.1;

  /** The default of {@code levels}. */
  Levels LEVELS = new Levels.Whole();

  /**
   * Opens the set: lists its images, and reads their content only if one file holds them all.
   *
   * @param skipped collects the images and files that are left out
   * @throws org.fullrank.core.Problem of kind DATA if the set is missing or holds no image
   */
  Splits open(Skipped skipped);

  /** Whether the images are Fashion-MNIST's, or some of them. */
  default boolean isFashion() {
    return switch (this) {
      case FashionMini _, FashionMnist _ -> true;
      case Subset(var of, _, _, _) -> of.isFashion();
      case Corrupted(var of, _, _, _) -> of.isFashion();
      case Idx _, Images _, Manifest _, Tar _, External _, GroupedSet _ -> false;
      case Speech _, FestvoxRu _, AsteriskPrompts _, TextData _, TextChunks _ -> false;
    };
  }

  /** The tokenizer whose ids the samples are; empty for samples that views make ids of. */
  default Optional<TokenizerConfig> tokenizerOfIds() {
    return switch (this) {
      case TextData.TextPairs pairs -> Optional.of(pairs.tokenizer());
      case TextData.VersesMiniPairs pairs -> Optional.of(pairs.tokenizer());
      case TextData.AllVersesPairs pairs -> Optional.of(pairs.tokenizer());
      case TextChunks chunks -> Optional.of(chunks.tokenizer());
      case Subset(var of, _, _, _) -> of.tokenizerOfIds();
      case Corrupted(var of, _, _, _) -> of.tokenizerOfIds();
      case FashionMini _, FashionMnist _, Idx _, Images _, Manifest _, Tar _ -> Optional.empty();
      case External _, GroupedSet _, Speech _, FestvoxRu _, AsteriskPrompts _ -> Optional.empty();
      case TextData _ -> Optional.empty();
    };
  }

  /** Images as they are. */
  sealed interface Intact extends DataConfig {}

  /** All images of a source. */
  sealed interface Whole extends Intact
      permits FashionMini,
          FashionMnist,
          Idx,
          Images,
          Manifest,
          Tar,
          External,
          GroupedSet,
          Speech,
          FestvoxRu,
          AsteriskPrompts,
          TextData,
          TextChunks {}

  /** The settings of a kind of set that another jar brings: a public record. */
  non-sealed interface External extends Whole {}

  /**
   * A class-balanced subset: the first image of every class, then the second of every class, and so
   * on, until the count is reached. The subset is the same in every run. Unlabelled images count as
   * a class of their own.
   *
   * @param of the whole set
   * @param train number of training images, 1 or more
   * @param test number of test images, 1 or more; all if absent
   * @param labels number of training images that keep their labels, chosen in the same way, 1 or
   *     more; the other labels are hidden from the training. All if absent
   */
  record Subset(Whole of, int train, Optional<Integer> test, Optional<Integer> labels)
      implements Intact {
    public Subset {
      Check.positive(train, "train");
      test.ifPresent(count -> Check.positive(count, "test"));
      labels.ifPresent(count -> Check.positive(count, "labels"));
    }

    /** The subset with all labels. */
    public Subset(Whole of, int train, Optional<Integer> test) {
      this(of, train, test, Optional.empty());
    }

    /**
     * @throws org.fullrank.core.Problem of kind DATA also if the set has fewer images
     */
    @Override
    public Splits open(Skipped skipped) {
      Splits all = of.open(skipped);
      try {
        Chosen chosen = Balanced.of(all.train(), train, "training");
        Dataset some = labels.map(n -> (Dataset) FewLabels.of(chosen, n)).orElse(chosen);
        Dataset few =
            test.map(n -> (Dataset) Balanced.of(all.test(), n, "test")).orElse(all.test());
        return new Splits(some, all.validation(), few);
      } catch (Problem tooFew) {
        all.close();
        throw tooFew;
      }
    }
  }

  /**
   * Damaged images, to measure how far a model is to be trusted: all parts of {@code of}, each
   * image changed when it is read. The same seed and image give the same damage.
   *
   * @param of the set as it is
   * @param kind the damage
   * @param severity 1 to 5
   * @param seed of the draws
   */
  record Corrupted(Intact of, Corruption kind, int severity, long seed) implements DataConfig {
    /** The default of {@code severity}. */
    public static final int SEVERITY = 3;

    /** The default of {@code seed}. */
    public static final long SEED = 0;

    public Corrupted {
      Check.within(severity, 1, 5, "severity");
    }

    @Override
    public Splits open(Skipped skipped) {
      Splits clean = of.open(skipped);
      return new Splits(of(clean.train()), of(clean.validation()), of(clean.test()));
    }

    private Dataset of(Dataset part) {
      return kind.on(part, severity, new Seed(seed));
    }
  }

  /** The first 2,000 training and 500 test images of Fashion-MNIST, balanced; part of this jar. */
  record FashionMini() implements Whole {
    @Override
    public Splits open(Skipped skipped) {
      return IdxImages.official(part("train"), part("t10k"), IdxImages.FASHION);
    }

    private static IdxImages.Content part(String part) {
      String stem = "fashion-mini/" + part;
      IdxFile labels = IdxFile.resource(stem + "-labels-idx1-ubyte.gz");
      return IdxImages.Content.of(
          IdxFile.resource(stem + "-images-idx3-ubyte.gz"), Optional.of(labels));
    }
  }

  /**
   * All 60,000 training and 10,000 test images of Fashion-MNIST.
   *
   * @param path the folder of its four files; if absent, the folder that {@link Fetch} finds
   * @see <a href="https://arxiv.org/abs/1708.07747">Xiao et al., 2017</a>
   */
  record FashionMnist(Optional<Path> path) implements Whole {
    @Override
    public Splits open(Skipped skipped) {
      return IdxImages.folder(
          path.orElseGet(() -> Fetch.here().find(Published.FASHION_MNIST)), IdxImages.FASHION);
    }
  }

  /**
   * IDX files, gzip packed or plain.
   *
   * @param path an images file; or a folder with the four files of the MNIST family ({@code
   *     train-images-idx3-ubyte}, {@code t10k-labels-idx1-ubyte}, ...), which are the split
   * @param labels the labels file of an images file; an error for a folder
   * @param testFraction share kept for testing, 0 up to 1; not used for a folder
   */
  record Idx(Path path, Optional<Path> labels, double testFraction) implements Whole {
    public Idx {
      new HashSplit(testFraction);
    }

    @Override
    public Splits open(Skipped skipped) {
      if (path.toFile().isDirectory()) {
        return IdxImages.folder(path, List.of());
      }
      IdxImages.Content content = IdxImages.Content.of(IdxFile.of(path), labels.map(IdxFile::of));
      return IdxImages.split(content, new HashSplit(testFraction));
    }
  }

  /**
   * A folder of image files, at any depth; or of audio files, if it holds no image. Its subfolders
   * are the classes, if there are two or more; or they are {@code train}, {@code val} and {@code
   * test}, and hold the classes. Otherwise the images are unlabelled. Without {@code test}, {@code
   * val} is the test part. Hidden files and files of other kinds are left out.
   *
   * @param path the folder
   * @param testFraction share kept for testing, 0 up to 1; not used where the folders split
   * @param levels how samples of more than 8 bits become 0 to 255
   */
  record Images(Path path, double testFraction, Levels levels) implements Whole {
    public Images {
      new HashSplit(testFraction);
    }

    /** The set with the levels of its formats. */
    public Images(Path path, double testFraction) {
      this(path, testFraction, LEVELS);
    }

    @Override
    public Splits open(Skipped skipped) {
      List<Found> found = Folder.images(path, skipped);
      return EncodedImages.split(
          found, new HashSplit(testFraction), EncodedImages.Reading.of(path, levels));
    }
  }

  /**
   * A list of image files: CSV or TSV with a header line, or JSON Lines.
   *
   * @param path the list, ending in .csv, .tsv, .jsonl or .ndjson, with the fields path[, label][,
   *     split]. Its paths are relative to the list. A split is train, val or test; val is the test
   *     part if no line says test
   * @param testFraction share kept for testing, 0 up to 1; not used where the list splits
   * @param levels how samples of more than 8 bits become 0 to 255
   */
  record Manifest(Path path, double testFraction, Levels levels) implements Whole {
    public Manifest {
      new HashSplit(testFraction);
    }

    /** The set with the levels of its formats. */
    public Manifest(Path path, double testFraction) {
      this(path, testFraction, LEVELS);
    }

    @Override
    public Splits open(Skipped skipped) {
      List<Found> found = ManifestFile.images(path, skipped);
      return EncodedImages.split(
          found, new HashSplit(testFraction), EncodedImages.Reading.of(path, levels));
    }
  }

  /**
   * Tar archives in the WebDataset convention ({@code key.jpg} beside {@code key.cls} or {@code
   * key.json}), or with classes as folders. Gzip archives are unpacked into the temporary folder
   * while the set is open; tar archives are read in place.
   *
   * @param path a .tar, .tar.gz or .tgz archive, or a folder of archives
   * @param testFraction share kept for testing, 0 up to 1; not used where folders or the archives'
   *     names split
   * @param levels how samples of more than 8 bits become 0 to 255
   */
  record Tar(Path path, double testFraction, Levels levels) implements Whole {
    public Tar {
      new HashSplit(testFraction);
    }

    /** The set with the levels of its formats. */
    public Tar(Path path, double testFraction) {
      this(path, testFraction, LEVELS);
    }

    @Override
    public Splits open(Skipped skipped) {
      return Shards.open(this, skipped);
    }
  }
}
