package org.fullrank.data;

import java.io.IOException;
import java.nio.file.Path;

/** One way to bring a published data set to this machine. */
interface Source {
  /** What is about to be tried, in words for the user. */
  String intent(Published set);

  /**
   * Puts the set's files into {@code folder}, unchecked.
   *
   * @param folder empty, writable
   * @throws IOException with a reason in words where this way is closed
   */
  void bring(Published set, Path folder) throws IOException, InterruptedException;
}
