package org.fullrank.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The command line in a process of its own.
 *
 * @param environment variables to set
 * @param options more options for the JVM
 */
record Fork(Map<String, String> environment, List<String> options) {
  /**
   * An ended process.
   *
   * @param exitCode its exit code
   * @param told standard output and standard error
   */
  record Ended(int exitCode, String told) {}

  /** The builder of a process that runs {@code main}; standard error goes into standard output. */
  ProcessBuilder builder(Class<?> main, String... args) {
    var java =
        Stream.of(
            Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"),
            options.stream(),
            Stream.of("-cp", System.getProperty("java.class.path"), main.getName()),
            Stream.of(args));
    var builder = new ProcessBuilder(java.flatMap(part -> part).toList()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return builder;
  }

  /** Runs a command to its end. */
  Ended run(String... args) throws IOException, InterruptedException {
    return ended(builder(Main.class, args).start());
  }

  static Ended ended(Process process) throws IOException, InterruptedException {
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), told);
  }
}
