package org.fullrank.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fullrank.core.Problem;

/** An exclusive lock on a folder among processes. */
public final class FolderLock implements AutoCloseable {
  private static final String FILE = ".lock";

  private final Path folder;
  private final FileChannel channel;
  private final List<Path> made; // by this lock, the deepest first

  private FolderLock(Path folder, FileChannel channel, List<Path> made) {
    this.folder = folder;
    this.channel = channel;
    this.made = made;
  }

  /**
   * Locks {@code folder}, and creates it if it is missing.
   *
   * @throws Problem if another process holds the lock, if a file has the folder's name, or if the
   *     folder cannot be made
   */
  public static FolderLock take(Path folder) {
    var made = missing(folder);
    try {
      Files.createDirectories(folder);
      var channel =
          FileChannel.open(
              folder.resolve(FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      return lock(folder, channel, made);
    } catch (FileAlreadyExistsException _) {
      throw Problem.config(folder + ": want a folder, was a file; choose another --out");
    } catch (IOException e) {
      throw Problem.failed(folder + ": the folder cannot be made: " + Problem.why(e), e);
    }
  }

  /** The process that holds the lock of {@code folder}, if it is another one and lives. */
  public static Optional<Long> holder(Path folder) {
    try {
      return Optional.of(Long.valueOf(Files.readString(folder.resolve(FILE)).strip()))
          .filter(pid -> pid != ProcessHandle.current().pid())
          .filter(pid -> ProcessHandle.of(pid).isPresent());
    } catch (IOException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** The folders that are not there yet: {@code folder}, then those above it. */
  private static List<Path> missing(Path folder) {
    var missing = new ArrayList<Path>();
    Optional<Path> next = Optional.of(folder.toAbsolutePath());
    while (next.filter(path -> !Files.exists(path)).isPresent()) {
      next.ifPresent(missing::add);
      next = next.map(Path::getParent);
    }
    return missing;
  }

  private static FolderLock lock(Path folder, FileChannel channel, List<Path> made)
      throws IOException {
    boolean mine = false;
    try {
      mine = channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      // locked by this process already
    }
    if (!mine) {
      var holder = ByteBuffer.allocate(32);
      channel.read(holder, 0);
      channel.close();
      throw Problem.config(
          "%s: in use by process %s; wait for it to end, or choose another --out"
              .formatted(folder, text(holder)));
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
    if (!Files.exists(folder.resolve(FILE))) { // its last holder removed it meanwhile
      channel.close();
      return take(folder);
    }
    return new FolderLock(folder, channel, made);
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.flip()).toString().strip();
  }

  /** Whether the folder holds no file but the lock's. */
  private boolean holdsNothing() throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (var entries = Files.list(folder)) {
      return entries.allMatch(entry -> entry.endsWith(FILE));
    }
  }

  /** Removes the lock's file, and the folders that it made, if they are empty. */
  private void remove() throws IOException {
    Files.deleteIfExists(folder.resolve(FILE));
    for (Path path : made) {
      try {
        Files.deleteIfExists(path);
      } catch (DirectoryNotEmptyException _) {
        return;
      }
    }
  }

  /** Releases the lock, and leaves the folder as it was before: without its file. */
  void discard() {
    release(true);
  }

  /** Releases the lock. A folder in which nothing was written is left as it was before. */
  @Override
  public void close() {
    release(false);
  }

  private void release(boolean unused) {
    try (channel) {
      if (unused || holdsNothing()) {
        remove();
      }
    } catch (IOException e) {
      throw Problem.failed(folder + ": the lock cannot be released: " + e.getMessage(), e);
    }
  }
}
