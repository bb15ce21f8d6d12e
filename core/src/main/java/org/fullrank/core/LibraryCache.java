package org.fullrank.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * The folder in which JavaCPP looks for the native libraries of its jars.
 *
 * <p>JavaCPP unpacks a library into its final place, so a process that is killed meanwhile, or a
 * second process at the same time, leaves or meets half a file. Here the libraries are unpacked
 * under a lock, aside, and renamed. After the first load a {@linkplain Inventory list of all files}
 * is written. A later process trusts the folder if every file has its listed size and time;
 * otherwise it unpacks anew.
 *
 * @param folder JavaCPP's cache
 * @param jars the jars of the libraries
 */
record LibraryCache(Path folder, List<LibraryJar> jars) {
  private static final String LOCK = ".fullrank.lock";
  private static final String ASIDE = ".fullrank-aside-";
  private static final long SLACK = 64L << 20; // for files that JavaCPP adds, bytes
  private static final long PATIENCE = 100; // ms between two attempts of one process

  /**
   * The cache of this process; empty if the libraries do not lie in jars, or if the user has
   * changed JavaCPP's layout.
   */
  static Optional<LibraryCache> ofThisProcess() {
    if (Boolean.getBoolean("org.bytedeco.javacpp.cachedir.nosubdir")) {
      return Optional.empty();
    }
    var loader = torch.class.getClassLoader();
    var jars =
        Stream.of("javacpp/jnijavacpp", "openblas/jniopenblas_nolapack", "pytorch/jnitorch")
            .flatMap(name -> LibraryJar.find(loader, Loader.getPlatform(), name).stream())
            .toList();
    return jars.size() < 3 ? Optional.empty() : Optional.of(new LibraryCache(place(), jars));
  }

  private static Path place() {
    try {
      return Loader.getCacheDir().toPath().toRealPath();
    } catch (IOException e) {
      throw Problem.failed(
          "libtorch cannot be unpacked: no folder can be made for it; " + elsewhere(), e);
    }
  }

  private static String elsewhere() {
    return "name another folder by FULLRANK_CACHE, in Java by -Dorg.bytedeco.javacpp.cachedir";
  }

  /**
   * Makes the folder complete, and runs {@code load}, which may add files to it.
   *
   * @throws Problem if the libraries cannot be unpacked: a full disk, no permission
   */
  void use(Runnable load) {
    if (inventory().holds(jars)) {
      load.run();
      return;
    }
    try (var _ = lock()) {
      if (!inventory().holds(jars)) {
        unpack();
        load.run();
        inventory().write(jars);
        return;
      }
    } catch (IOException e) {
      throw refused(e);
    }
    load.run();
  }

  /**
   * The libraries whose content is not that of their jar. If there is one, {@link #use} unpacks all
   * anew. Reads every file.
   */
  List<String> damaged() {
    try (var _ = lock()) {
      List<String> damaged = new ArrayList<>();
      for (LibraryJar jar : jars) {
        damaged.addAll(jar.damaged(folder.resolve(jar.name())));
      }
      if (!damaged.isEmpty()) {
        inventory().discard(jars);
      }
      return damaged;
    } catch (IOException e) {
      throw refused(e);
    }
  }

  private Inventory inventory() {
    return new Inventory(folder);
  }

  private Problem refused(IOException failure) {
    return Problem.failed(
        "libtorch cannot be unpacked into %s: %s; %s"
            .formatted(folder, Problem.why(failure), elsewhere()),
        failure);
  }

  private FileChannel lock() throws IOException {
    var channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    while (true) {
      try {
        FileLock _ = channel.lock(); // until the channel closes
        return channel;
      } catch (OverlappingFileLockException _) {
        pause(); // another class loader of this process has it
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PATIENCE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Problem.failed("interrupted while another thread unpacks libtorch");
    }
  }

  private void unpack() throws IOException {
    clear();
    checkRoom(jars.stream().mapToLong(LibraryJar::bytes).sum() + SLACK);
    for (LibraryJar jar : jars) {
      Path whole = folder.resolve(jar.name());
      Path aside = folder.resolve(ASIDE + jar.name());
      jar.unpack(aside);
      if (Files.exists(whole)) {
        Files.move(whole, folder.resolve(ASIDE + "old-" + jar.name()));
      }
      Files.move(aside, whole, StandardCopyOption.ATOMIC_MOVE);
    }
    clear();
  }

  /** Removes what processes left that were killed while they unpacked. */
  private void clear() throws IOException {
    try (var files = Files.list(folder)) {
      files
          .filter(it -> String.valueOf(it.getFileName()).startsWith(ASIDE))
          .forEach(LibraryCache::delete);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void delete(Path tree) {
    try (var all = Files.walk(tree)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Checks the free space.
   *
   * @param wanted bytes
   */
  void checkRoom(long wanted) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < wanted) {
      throw Problem.failed(
          String.format(
              Locale.ROOT,
              "libtorch wants %d MiB in %s, and the disk has %d MiB left; free some, or %s",
              wanted >> 20,
              folder,
              free >> 20,
              elsewhere()));
    }
  }
}
