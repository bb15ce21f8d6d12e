package org.fullrank.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.fullrank.core.Problem;

/** An exclusive lock on a folder among processes. */
public final class FolderLock implements AutoCloseable {
  private static final String FILE = ".lock";

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Locks {@code folder}, and creates it if it is missing.
   *
   * @throws Problem if another process holds the lock, if a file has the folder's name, or if the
   *     folder cannot be made
   */
  public static FolderLock take(Path folder) {
    try {
      Files.createDirectories(folder);
      var channel =
          FileChannel.open(
              folder.resolve(FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      return lock(folder, channel);
    } catch (FileAlreadyExistsException _) {
      throw Problem.config(folder + ": want a folder, was a file; choose another --out");
    } catch (IOException e) {
      throw Problem.failed(folder + ": the folder cannot be made: " + Problem.why(e), e);
    }
  }

  private static FolderLock lock(Path folder, FileChannel channel) throws IOException {
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
    return new FolderLock(folder, channel);
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.flip()).toString().strip();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw Problem.failed(folder + ": the lock cannot be released: " + e.getMessage(), e);
    }
  }
}
