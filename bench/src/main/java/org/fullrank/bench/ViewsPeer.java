package org.fullrank.bench;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs torchvision on Pillow, in a process for each measurement.
 *
 * @param python the user's Python, if named
 * @param scripts the folder of {@code views.py}
 */
record ViewsPeer(Optional<String> python, Path scripts) {
  /** The output of {@code views.py} in the first Python with torchvision; empty if none has it. */
  Optional<JsonNode> rate(int size, Path folder) {
    String script = scripts.resolve("views.py").toString();
    return Stream.of(Peer.python(python, scripts), "/usr/bin/python3")
        .distinct()
        .map(program ->
            new ProcessBuilder(program, script, Integer.toString(size), folder.toString())
                .redirectError(Redirect.DISCARD))
        .flatMap(command -> ChildProcess.output(command).stream())
        .findFirst()
        .map(JsonMapper.shared()::readTree);
  }
}
