package org.fullrank.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fullrank.core.Precision;
import org.fullrank.core.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
final class PeerTest {
  @TempDir private Path folder;

  private Path script(String text) throws IOException {
    return Files.writeString(folder.resolve("peer.sh"), text);
  }

  @Test
  void golden_aBlockIsOneLineEachWay() throws IOException {
    String shell =
        """
        echo '{"torch": "none"}'
        while read -r precision steps; do
          [ "$precision" = bf16 ] && echo "{\\"milliseconds\\": [$steps, 2.5]}"
        done
        """;
    try (var peer = Peer.start("/bin/sh", script(shell))) {
      assertThat(peer.introduction().get("torch").asString()).isEqualTo("none");
      assertThat(peer.block(Precision.BF16, 7)).containsExactly(7.0, 2.5);
      assertThat(peer.block(Precision.BF16, 3)).containsExactly(3.0, 2.5);
    }
  }

  @Test
  void refuses_aPythonWithoutTorch() throws IOException {
    Path script = script("exit 1");
    assertThatThrownBy(() -> Peer.start("/bin/sh", script))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ended without output");
  }

  @Test
  void refuses_toGoOnWithoutThePeer() throws IOException {
    try (var peer = Peer.start("/bin/sh", script("echo '{}'; read -r line"))) {
      assertThatThrownBy(() -> peer.block(Precision.FP32, 1))
          .isInstanceOf(Problem.class)
          .hasMessageStartingWith("the peer stopped");
    }
  }
}
