package org.fullrank.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.fullrank.core.Problem;
import org.fullrank.data.DataConfig;

/** Data sets named on the command line: what lies at a path is seen from the files. */
final class Sources {
  private Sources() {}

  /**
   * The settings of the set in {@code path}, a tenth of it kept for testing where it is not split.
   *
   * @throws Problem of kind DATA if there is nothing
   */
  static DataConfig of(Path path) {
    return of(path, DataConfig.TEST_FRACTION);
  }

  /** The settings of the whole set called {@code name}, or of the one that lies there. */
  static DataConfig whole(String name) {
    return switch (name.replace('-', '_')) {
      case "fashion_mini" -> new DataConfig.FashionMini();
      case "fashion_mnist" -> new DataConfig.FashionMnist(Optional.empty());
      default -> of(Path.of(name), 0);
    };
  }

  private static DataConfig of(Path path, double testFraction) {
    if (!Files.exists(path)) {
      throw Problem.data(path + ": no such file or folder");
    }
    if (Files.isDirectory(path)) {
      return holdsIdx(path)
          ? new DataConfig.Idx(path, Optional.empty(), testFraction)
          : new DataConfig.Images(path, testFraction);
    }
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    return name.matches(".*\\.(tar|tar\\.gz|tgz)")
        ? new DataConfig.Tar(path, testFraction)
        : new DataConfig.Manifest(path, testFraction);
  }

  private static boolean holdsIdx(Path folder) {
    return Stream.of("", ".gz")
        .anyMatch(end -> Files.exists(folder.resolve("train-images-idx3-ubyte" + end)));
  }
}
