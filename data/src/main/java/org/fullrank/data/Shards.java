package org.fullrank.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.fullrank.core.Problem;

/**
 * A tar archive or a folder of archives, opened as a single data set. Archive names that mention
 * both parts of a split ({@code set-train-000.tar}, {@code set-val-000.tar}) define the split.
 */
final class Shards {
  private final Skipped skipped;
  private final List<FileChannel> channels = new ArrayList<>();
  private final List<Found> images = new ArrayList<>();
  private final List<String> prefixes = new ArrayList<>(); // one for each image

  private Shards(Skipped skipped) {
    this.skipped = skipped;
  }

  /** Indexes an archive or a folder of archives. */
  static Splits open(DataConfig.Tar set, Skipped skipped) {
    Path path = set.path();
    Shards shards = new Shards(skipped);
    shards.index(path);
    if (shards.images.isEmpty()) {
      List<Unreadable> why = skipped.list();
      String first = why.isEmpty() ? "" : "; " + why.getFirst().getMessage();
      String wanted = "holds no image; want members ending in " + Format.endings();
      throw Problem.data("%s: %s%s".formatted(path, wanted, first));
    }
    var reading = new EncodedImages.Reading(path, set.levels(), new SharedFiles(shards.channels));
    return EncodedImages.split(shards.labelled(), new HashSplit(set.testFraction()), reading);
  }

  private void index(Path path) {
    List<Folder.Entry> archives = archives(path);
    Set<Part> parts = new HashSet<>();
    archives.forEach(archive -> Part.mentioned(archive.id()).ifPresent(parts::add));
    boolean parted = Part.isSplit(parts);
    for (Folder.Entry archive : archives) {
      Optional<Part> part = parted ? Part.mentioned(archive.id()) : Optional.empty();
      for (Found image : images(archive)) {
        images.add(image.with(image.label(), part));
        prefixes.add(archives.size() == 1 ? "" : archive.id() + "/");
      }
    }
  }

  private List<Folder.Entry> archives(Path path) {
    if (Files.isDirectory(path)) {
      return Folder.files(path, Shards::named, skipped);
    }
    String name = path.getFileName().toString();
    if (!named(name)) {
      throw Problem.data(path + ": want a .tar, .tar.gz or .tgz archive, or a folder of them");
    }
    if (!Files.isRegularFile(path)) {
      throw Problem.data(path + ": want an archive; " + Folder.state(path));
    }
    return List.of(new Folder.Entry(name, path, 0));
  }

  private List<Found> images(Folder.Entry archive) {
    try {
      boolean gzip = gzip(archive.id());
      FileChannel channel =
          gzip ? Gunzip.toTemporary(archive, skipped) : FileChannel.open(archive.file());
      channels.add(channel);
      return Shard.images(archive, channel, skipped);
    } catch (IOException e) {
      skipped.add(new Unreadable(archive.id(), Unreadable.reason(e)));
      return List.of();
    }
  }

  /** The images with labels from folders, and with ids unique among all archives. */
  private List<Found> labelled() {
    List<Found> labelled = Layout.label(images);
    List<Found> unique = new ArrayList<>(labelled.size());
    for (int i = 0; i < labelled.size(); i++) {
      unique.add(labelled.get(i).below(prefixes.get(i)));
    }
    return unique;
  }

  private static boolean named(String name) {
    return gzip(name) || name.toLowerCase(Locale.ROOT).endsWith(".tar");
  }

  private static boolean gzip(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".tar.gz") || lower.endsWith(".tgz");
  }
}
