package org.fullrank.replicate;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Supplier;
import org.fullrank.core.Problem;

/**
 * The run of a stage that trials share, beside the folders of the trials. Each trial has a copy in
 * its own folder.
 *
 * @param home folder of the trial
 * @param digest of everything that decides the stage
 */
record StageStore(Path home, String digest) {
  private static final int SHOWN = 16; // digits of the digest in the name
  private static final String RESULT = "stage-result.json";

  /**
   * The result of the stage, of another trial if one has made it; its folder is then copied.
   *
   * @param lock what trials that may share it have in common; one makes it while others wait
   * @param folder of the stage in the trial
   * @param make makes the stage in {@code folder}
   */
  Optional<TrialResult> shared(Object lock, Path folder, Supplier<Optional<TrialResult>> make) {
    Path store = home.resolveSibling("shared").resolve(digest.substring(0, SHOWN));
    synchronized (lock) {
      if (Files.exists(store.resolve(RESULT))) {
        copy(store, folder);
        return Optional.of(TrialResult.read(store.resolve(RESULT)));
      }
      var made = make.get();
      if (made.isPresent() && made.get().diverged().isEmpty()) {
        copy(folder, store);
        made.get().write(store.resolve(RESULT)); // last: it says that the copy is whole
      }
      return made;
    }
  }

  private static void copy(Path from, Path to) {
    try {
      Files.walkFileTree(
          from,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts)
                throws IOException {
              Files.createDirectories(to.resolve(from.relativize(folder)));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts)
                throws IOException {
              Files.copy(
                  file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw Problem.failed("%s: cannot be copied: %s".formatted(from, Problem.why(e)), e);
    }
  }
}
