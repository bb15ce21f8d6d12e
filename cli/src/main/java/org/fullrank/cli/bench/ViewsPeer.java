package org.fullrank.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.fullrank.core.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * torchvision on Pillow, a process for each measurement.
 *
 * @param python the one named by the user
 * @param scripts the folder of {@code views.py}
 */
record ViewsPeer(Optional<String> python, Path scripts) {
  /** What {@code views.py} says, by the first Python that has torchvision. */
  Optional<JsonNode> rate(int size, Path folder) {
    return Stream.of(Peer.python(python, scripts), "/usr/bin/python3")
        .distinct()
        .flatMap(program -> answer(program, size, folder).stream())
        .findFirst();
  }

  private Optional<JsonNode> answer(String program, int size, Path folder) {
    String script = scripts.resolve("views.py").toString();
    try {
      var process =
          new ProcessBuilder(program, script, Integer.toString(size), folder.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0
          ? Optional.of(JsonMapper.shared().readTree(said))
          : Optional.empty();
    } catch (IOException | JacksonException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Problem.failed("interrupted while the peer ran");
    }
  }
}
