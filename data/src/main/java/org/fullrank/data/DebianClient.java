package org.fullrank.data;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Debian's and Ubuntu's package client: downloads and unpacks packages without root; installs
 * nothing.
 *
 * @param patience time limit of each command
 */
record DebianClient(Duration patience) {
  /** The folder of the package's files, unpacked below {@code folder}. */
  Path unpacked(Source.DebianPackage debian, Path folder) throws IOException, InterruptedException {
    if (!onPath("apt-get") || !onPath("dpkg-deb")) {
      throw new IOException("this system has no apt-get");
    }
    Path work = Files.createDirectory(folder.resolve("package"));
    try {
      run(work, List.of("apt-get", "download", debian.name()));
    } catch (IOException e) {
      String remedy = "; if its lists are old or empty, run: sudo apt-get update";
      throw new IOException(e.getMessage() + remedy, e);
    }
    run(work, List.of("dpkg-deb", "-x", archive(work), "."));
    return work.resolve(debian.folder());
  }

  private static String archive(Path work) throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".deb"))
          .findFirst()
          .orElseThrow(() -> new IOException("apt-get downloaded no package"));
    }
  }

  private static boolean onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Runs {@code command} in {@code work}; its output is shown only in the reason for a failure. */
  private void run(Path work, List<String> command) throws IOException, InterruptedException {
    Path log = work.resolve("log.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("timed out after " + patience.toSeconds() + " s");
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      String output = Files.readString(log).strip();
      throw new IOException(output.lines().reduce((_, last) -> last).orElse("no reason given"));
    }
  }
}
