package org.fullrank.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fullrank.core.Check;
import org.fullrank.core.Problem;

/**
 * Which samples a run learns from and is measured on. Relative paths are relative to the working
 * folder. Where a source has no split of its own, {@code test_fraction} of its images, chosen by a
 * hash of their ids, are kept for testing.
 */
public sealed interface DataConfig {
  /** What is kept for testing unless the settings say otherwise. */
  double TEST_FRACTION = 0.1;

  /**
   * Opens the set: lists its images, and reads them only where they lie in one file.
   *
   * @param skipped takes note of what is left out
   * @throws org.fullrank.core.Problem of kind DATA where the set is missing or holds no image
   */
  Splits open(Skipped skipped);

  /** All images of one source. */
  sealed interface Whole extends DataConfig {}

  /**
   * Some images of a set, the classes as evenly as they go: the first of every class, then the
   * second of every class, and so on, until there are enough; always the same ones. Images without
   * a label count as one class.
   *
   * @param of the set they are taken from
   * @param train number of training images, 1 or more
   * @param test number of test images, 1 or more; all where absent
   */
  record Subset(Whole of, int train, Optional<Integer> test) implements DataConfig {
    public Subset {
      Check.positive(train, "train");
      test.ifPresent(count -> Check.positive(count, "test"));
    }

    /**
     * @throws org.fullrank.core.Problem of kind DATA where the set has fewer images, too
     */
    @Override
    public Splits open(Skipped skipped) {
      Splits all = of.open(skipped);
      try {
        Dataset some = Balanced.of(all.train(), train, "training");
        Dataset few = test.map(n -> Balanced.of(all.test(), n, "test")).orElse(all.test());
        return new Splits(some, all.validation(), few);
      } catch (Problem tooFew) {
        all.close();
        throw tooFew;
      }
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
   * @param path the folder of its four files; where absent, it is looked for as {@link Fetch} does
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
   * @param path one images file; or a folder with the four files of the MNIST family ({@code
   *     train-images-idx3-ubyte}, {@code t10k-labels-idx1-ubyte}, ...), split as they are
   * @param labels the labels of one images file; not wanted for a folder
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
   * A folder of image files, at any depth. The folders in it are the classes, if there are two or
   * more, or {@code train}, {@code val} and {@code test} with the classes in them; else nothing is
   * labelled. Where there is no {@code test}, {@code val} is the test part. Hidden files and files
   * of other kinds are left out.
   *
   * @param path the folder
   * @param testFraction share kept for testing, 0 up to 1; not used where the folders split
   */
  record Images(Path path, double testFraction) implements Whole {
    public Images {
      new HashSplit(testFraction);
    }

    @Override
    public Splits open(Skipped skipped) {
      List<Found> found = Folder.images(path, skipped);
      return EncodedImages.split(found, new HashSplit(testFraction), new SharedFiles(List.of()));
    }
  }

  /**
   * A list of image files: CSV or TSV with a header line, or JSON Lines.
   *
   * @param path the list, ending in .csv, .tsv, .jsonl or .ndjson, with the fields path[, label][,
   *     split]; paths in it are relative to it; split is train, val or test, and val is the test
   *     part where no line says test
   * @param testFraction share kept for testing, 0 up to 1; not used where the list splits
   */
  record Manifest(Path path, double testFraction) implements Whole {
    public Manifest {
      new HashSplit(testFraction);
    }

    @Override
    public Splits open(Skipped skipped) {
      List<Found> found = ManifestFile.images(path, skipped);
      return EncodedImages.split(found, new HashSplit(testFraction), new SharedFiles(List.of()));
    }
  }

  /**
   * Tar archives in the WebDataset convention ({@code key.jpg} beside {@code key.cls} or {@code
   * key.json}), or with classes as folders. Gzip archives are unpacked into the temporary folder
   * for as long as the set is open; nothing else is unpacked.
   *
   * @param path one .tar, .tar.gz or .tgz archive, or a folder of them
   * @param testFraction share kept for testing, 0 up to 1; not used where folders or the archives'
   *     names split
   */
  record Tar(Path path, double testFraction) implements Whole {
    public Tar {
      new HashSplit(testFraction);
    }

    @Override
    public Splits open(Skipped skipped) {
      return Shards.open(path, new HashSplit(testFraction), skipped);
    }
  }
}
