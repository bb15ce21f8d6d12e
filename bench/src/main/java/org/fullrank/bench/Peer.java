package org.fullrank.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.fullrank.core.Precision;
import org.fullrank.core.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The same model in Python PyTorch, in a process of its own that runs a block of steps for each
 * line of input.
 */
final class Peer implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter questions;
  private final JsonNode introduction;
  private long peakMemory; // MiB

  private Peer(Process process) throws IOException {
    this.process = process;
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    questions =
        new PrintWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
    introduction = answer();
  }

  /**
   * Starts {@code script} under {@code python}, with as many threads as this process.
   *
   * @throws IOException if {@code python} does not exist or has no torch
   */
  static Peer start(String python, Path script, String... options) throws IOException {
    var command =
        new ArrayList<>(
            List.of(python, script.toString(), "--serve", "--threads=" + torch.get_num_threads()));
    command.addAll(List.of(options));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      return new Peer(process);
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** The peer's Python: {@code named}, or the Python installed by setup.sh, or the system's. */
  static String python(Optional<String> named, Path folder) {
    Path made = folder.resolve("venv/bin/python");
    return named
        .or(() -> Optional.ofNullable(System.getenv("FULLRANK_PEER_PYTHON")))
        .orElseGet(() -> Files.isExecutable(made) ? made.toString() : "/usr/bin/python3");
  }

  /** The peer's description: torch version, BLAS and threads. */
  JsonNode introduction() {
    return introduction;
  }

  /** The trained scalars of its model; 0 if it does not tell. */
  long parameters() {
    return introduction.path("parameters").asLong(0);
  }

  /** The largest resident size of its process, in words. */
  String memory() {
    return String.format(Locale.ROOT, "peak memory %,d MiB", peakMemory);
  }

  /** The times of {@code steps} steps, milliseconds. */
  List<Double> block(Precision precision, int steps) {
    questions.println(precision.name().toLowerCase(Locale.ROOT) + " " + steps);
    try {
      JsonNode block = answer();
      peakMemory = block.path("peak_mib").asLong(0);
      return block.get("milliseconds").valueStream().map(JsonNode::asDouble).toList();
    } catch (IOException e) {
      throw Problem.failed("the peer stopped: " + e.getMessage(), e);
    }
  }

  private JsonNode answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("it ended without output; run its script by hand to see why");
    }
    return JSON.readTree(line);
  }

  @Override
  public void close() {
    questions.close();
    process.destroy();
  }
}
