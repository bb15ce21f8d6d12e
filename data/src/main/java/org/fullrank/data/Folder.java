package org.fullrank.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.fullrank.audio.AudioFile;
import org.fullrank.core.FileNames;
import org.fullrank.core.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Lists the files of a folder tree by name. It follows links, cuts link loops and leaves out hidden
 * files and folders. The order is that of the relative paths on every file system.
 */
final class Folder {
  /** A file, its path below the folder with {@code /} between names, and its size in bytes. */
  record Entry(String id, Path file, long bytes) {}

  private Folder() {}

  /**
   * All images below {@code root}, labelled by {@link Layout}; of a folder without images, all
   * audio files.
   */
  static List<Found> images(Path root, Skipped skipped) {
    List<Found> images = found(root, Format::named, skipped);
    List<Found> found = images.isEmpty() ? found(root, AudioFile::named, new Skipped()) : images;
    if (found.isEmpty()) {
      List<Unreadable> why = skipped.list();
      String first = why.isEmpty() ? "" : "; " + why.getFirst().getMessage();
      String foreign = skipped.foreign().isEmpty() ? first : "; " + skipped.foreign();
      throw Problem.data(
          "%s: holds no image and no audio; want files ending in %s, %s%s"
              .formatted(root, AudioFile.endings(), Format.endings(), foreign));
    }
    return Layout.label(found);
  }

  private static List<Found> found(Path root, Predicate<String> wanted, Skipped skipped) {
    List<Found> found = new ArrayList<>();
    for (Entry item : files(root, wanted, skipped)) {
      Place place = new Place.OnDisk(item.file(), item.bytes());
      found.add(new Found(item.id(), Optional.empty(), Optional.empty(), place));
    }
    return found;
  }

  /** All files below {@code root} with a name that {@code wanted} accepts. */
  static List<Entry> files(Path root, Predicate<String> wanted, Skipped skipped) {
    if (!Files.isDirectory(root)) {
      throw Problem.data(root + ": want a folder; " + state(root));
    }
    Walk walk = new Walk(root, wanted, skipped);
    try {
      Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, walk);
    } catch (IOException e) {
      throw Problem.data(root + ": the folder cannot be read: " + why(e));
    }
    walk.items.sort(Comparator.comparing(Entry::id));
    return List.copyOf(walk.items);
  }

  /**
   * The state of {@code path} for error messages: missing, a broken link, or another kind of file.
   */
  static String state(Path path) {
    if (Files.exists(path)) {
      return "this is something else";
    }
    return Files.isSymbolicLink(path) ? "this is a broken link" : "no such file or folder";
  }

  /** The reason of an I/O failure in words. */
  private static String why(IOException failure) {
    return switch (failure) {
      case FileSystemLoopException _ -> "a link to a folder above it";
      case AccessDeniedException _ -> "no permission to look inside";
      case NoSuchFileException _ -> "removed while the folder was read";
      default -> Unreadable.reason(failure);
    };
  }

  private static final class Walk extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Predicate<String> wanted;
    private final Skipped skipped;
    private final List<Entry> items = new ArrayList<>();

    Walk(Path root, Predicate<String> wanted, Skipped skipped) {
      this.root = root;
      this.wanted = wanted;
      this.skipped = skipped;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean hidden = !folder.equals(root) && hidden(folder);
      return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      boolean named = wanted.test(file.getFileName().toString());
      if (!hidden(file) && !named) {
        skipped.leaveOut(file.getFileName().toString());
      } else if (!hidden(file)) {
        if (attributes.isRegularFile()) {
          FileNames.legible(file);
          items.add(new Entry(id(file), file, attributes.size()));
        } else {
          String link = attributes.isSymbolicLink() ? "a broken link" : "not an ordinary file";
          skipped.add(new Unreadable(id(file), link));
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException reason) throws IOException {
      if (path.equals(root)) {
        throw reason;
      }
      skipped.add(new Unreadable(id(path), why(reason)));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException reason) {
      if (reason != null) { // what was listed before the failure counts
        skipped.add(new Unreadable(id(folder), "read in part: " + why(reason)));
      }
      return FileVisitResult.CONTINUE;
    }

    private static boolean hidden(Path path) {
      return path.getFileName().toString().startsWith(".");
    }

    private String id(Path path) {
      List<String> names = new ArrayList<>();
      root.relativize(path).forEach(name -> names.add(name.toString()));
      return String.join("/", names);
    }
  }
}
