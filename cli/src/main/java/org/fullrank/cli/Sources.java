package org.fullrank.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fullrank.core.Problem;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Skipped;
import org.fullrank.data.TextData;
import org.fullrank.data.TextPairList;

/** Data sets named on the command line; the files at a path decide the format. */
final class Sources {
  private static final int LOOKED_AT = 100; // files

  private Sources() {}

  /**
   * The settings of the set in {@code path}, with a tenth of the samples as test samples if the set
   * has no split.
   *
   * @throws Problem of kind DATA if {@code path} does not exist
   */
  static DataConfig.Whole of(Path path) {
    return of(path, DataConfig.TEST_FRACTION);
  }

  /** The settings of the whole set {@code name}, a published name or a path. */
  static DataConfig.Whole whole(String name) {
    return named(name, 0);
  }

  /** The same, with a tenth of the samples as test samples if the set has no split. */
  static DataConfig.Whole split(String name) {
    return named(name, DataConfig.TEST_FRACTION);
  }

  /** The pairs in the list {@code name}, or the test verses of a published set of verses. */
  static TextPairList pairs(String name, List<String> fields, Skipped skipped) {
    return switch (name.replace('-', '_')) {
      case "verses_mini" -> TextPairList.versesMini();
      case "all_verses" -> TextPairList.allVerses();
      default -> TextPairList.read(Path.of(name), fields, skipped);
    };
  }

  /** Whether {@code name} is that of a published set. */
  static boolean isPublished(String name) {
    return name.replace('-', '_').matches("fashion_mini|fashion_mnist|verses_mini|all_verses");
  }

  /** Whether {@code path} is a .txt file, or a folder of such files. */
  static boolean isText(Path path) {
    return Files.isDirectory(path) ? holdsTexts(path) : name(path).endsWith(".txt");
  }

  private static DataConfig.Whole named(String name, double testFraction) {
    return switch (name.replace('-', '_')) {
      case "fashion_mini" -> new DataConfig.FashionMini();
      case "fashion_mnist" -> new DataConfig.FashionMnist(Optional.empty());
      case "verses_mini" -> TextData.VersesMini.DEFAULT;
      case "all_verses" -> TextData.AllVerses.DEFAULT;
      default -> of(Path.of(name), testFraction);
    };
  }

  private static DataConfig.Whole of(Path path, double testFraction) {
    if (!Files.exists(path)) {
      throw Problem.data(path + ": no such file or folder");
    }
    if (Files.isDirectory(path)) {
      if (holdsIdx(path)) {
        return new DataConfig.Idx(path, Optional.empty(), testFraction);
      }
      if (holdsTexts(path)) {
        return new TextData.TextFolder(path, TextData.TextFolder.UNIT, testFraction);
      }
      return holdsArchives(path)
          ? new DataConfig.Tar(path, testFraction)
          : new DataConfig.Images(path, testFraction);
    }
    if (isText(path)) {
      return new TextData.TextFolder(path, TextData.TextFolder.UNIT, testFraction);
    }
    if (isTextList(path)) {
      return new TextData.TextList(path, TextData.TextList.FIELD, testFraction);
    }
    return isArchive(path)
        ? new DataConfig.Tar(path, testFraction)
        : new DataConfig.Manifest(path, testFraction);
  }

  /**
   * Whether {@code folder} holds archives and their lists only; images beside a backup archive are
   * no archives.
   */
  private static boolean holdsArchives(Path folder) {
    try (var entries = Files.list(folder)) {
      var shown = entries.filter(it -> !name(it).startsWith(".")).toList();
      return shown.stream().anyMatch(Sources::isArchive)
          && shown.stream().allMatch(it -> isArchive(it) || name(it).matches(".*\\.(json|txt|md)"));
    } catch (IOException _) {
      return false; // opening it gives the reason
    }
  }

  /** Whether the first files of {@code folder}, at any depth, are all .txt files. */
  private static boolean holdsTexts(Path folder) {
    try (var files = Files.walk(folder)) {
      var first =
          files
              .filter(it -> Files.isRegularFile(it) && !name(it).startsWith("."))
              .limit(LOOKED_AT)
              .toList();
      return !first.isEmpty() && first.stream().allMatch(it -> name(it).endsWith(".txt"));
    } catch (IOException | UncheckedIOException _) {
      return false; // opening it gives the reason
    }
  }

  /** Whether the first line of a list names a field text and no path. */
  private static boolean isTextList(Path path) {
    if (!name(path).matches(".*\\.(csv|tsv|jsonl|ndjson)")) {
      return false;
    }
    try (var lines = Files.lines(path)) {
      String first = lines.findFirst().orElse("");
      return Pattern.compile("\\btext\\b").matcher(first).find()
          && !Pattern.compile("\\bpath\\b").matcher(first).find();
    } catch (IOException | UncheckedIOException _) {
      return false; // opening it gives the reason
    }
  }

  private static boolean isArchive(Path path) {
    return name(path).matches(".*\\.(tar|tar\\.gz|tgz)");
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
  }

  private static boolean holdsIdx(Path folder) {
    return Stream.of("", ".gz")
        .anyMatch(end -> Files.exists(folder.resolve("train-images-idx3-ubyte" + end)));
  }
}
