package org.fullrank.core;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A jar of native libraries, which JavaCPP looks for in a folder of the jar's name, by size and
 * time.
 *
 * @param file the jar
 * @param prefix the folder of the libraries in the jar, with its slash
 */
record LibraryJar(Path file, String prefix) {
  private static final int BUFFER = 1 << 20;

  /**
   * A library in the jar.
   *
   * @param name its path in the jar
   * @param bytes its size
   * @param time its time, ms since 1970, in this process's time zone
   */
  record Library(String name, long bytes, long time) {}

  /**
   * The jar that {@code loader} has for a library.
   *
   * @param library JavaCPP's package and the library, {@code pytorch/jnitorch}
   * @return empty if there is none, or if it does not lie in a jar
   */
  static Optional<LibraryJar> find(ClassLoader loader, String platform, String library) {
    int slash = library.indexOf('/');
    String prefix = "org/bytedeco/%s/%s/".formatted(library.substring(0, slash), platform);
    String name = System.mapLibraryName(library.substring(slash + 1));
    var url = Optional.ofNullable(loader.getResource(prefix + name));
    try {
      return url.isPresent() && url.get().openConnection() instanceof JarURLConnection jar
          ? Optional.of(new LibraryJar(Path.of(jar.getJarFile().getName()), prefix))
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty(); // JavaCPP will say what is wrong with it
    }
  }

  /** The file name of the jar. */
  String name() {
    return String.valueOf(file.getFileName());
  }

  /** The libraries in the jar. */
  List<Library> libraries() throws IOException {
    try (var zip = new ZipFile(file.toFile())) {
      return zip.stream()
          .filter(this::isLibrary)
          .map(entry -> new Library(entry.getName(), entry.getSize(), entry.getTime()))
          .toList();
    }
  }

  private boolean isLibrary(ZipEntry entry) {
    String name = entry.getName();
    String suffix = System.mapLibraryName("").replaceFirst("^lib", ""); // .so or .dylib
    return name.startsWith(prefix)
        && name.indexOf('/', prefix.length()) < 0
        && name.contains(suffix);
  }

  /** The size of all libraries, unpacked. */
  long bytes() {
    try {
      return libraries().stream().mapToLong(Library::bytes).sum();
    } catch (IOException _) {
      return 0; // unpacking says what is wrong with it
    }
  }

  /** Unpacks all libraries into {@code folder}, and flushes them to the disk. */
  void unpack(Path folder) throws IOException {
    try (var zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().filter(this::isLibrary).toList()) {
        Path place = folder.resolve(entry.getName());
        Files.createDirectories(place.resolveSibling(""));
        try (InputStream in = zip.getInputStream(entry)) {
          copy(in, place);
        }
        Files.setLastModifiedTime(place, FileTime.fromMillis(entry.getTime()));
      }
    }
  }

  /** The names of the files in {@code folder} that are there with another content. */
  List<String> damaged(Path folder) throws IOException {
    List<String> damaged = new ArrayList<>();
    try (var zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().filter(this::isLibrary).toList()) {
        Path place = folder.resolve(entry.getName());
        if (Files.isRegularFile(place) && checksum(place) != entry.getCrc()) {
          damaged.add(entry.getName().substring(prefix.length()));
        }
      }
    }
    return damaged;
  }

  private static long checksum(Path place) throws IOException {
    var crc = new CRC32();
    try (InputStream in = new CheckedInputStream(Files.newInputStream(place), crc)) {
      byte[] buffer = new byte[BUFFER];
      while (in.read(buffer) >= 0) {
        // the stream counts
      }
    }
    return crc.getValue();
  }

  private static void copy(InputStream in, Path place) throws IOException {
    try (var channel =
            FileChannel.open(place, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
      in.transferTo(out);
      out.flush();
      channel.force(true);
    }
  }
}
