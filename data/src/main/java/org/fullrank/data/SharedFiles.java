package org.fullrank.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Open files shared by both parts of a split, closed when the second part closes. */
final class SharedFiles {
  private final List<FileChannel> files;
  private final AtomicInteger holders = new AtomicInteger(Part.values().length);

  SharedFiles(List<FileChannel> files) {
    this.files = List.copyOf(files);
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      files.forEach(SharedFiles::close);
    }
  }

  private static void close(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
