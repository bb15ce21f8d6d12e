package org.fullrank.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A JVM that forbids native calls says so, and does not fail. */
class NativeAccessTest {
  @Test
  void golden_withoutNativeAccessThereIsNoDevice() throws IOException, InterruptedException {
    var jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--illegal-native-access=deny",
                "-cp",
                System.getProperty("java.class.path"),
                Denied.class.getName())
            .redirectErrorStream(true)
            .start();
    List<String> lines = jvm.inputReader().lines().toList();
    assertThat(jvm.waitFor()).as(lines.toString()).isZero();
    assertThat(lines).singleElement().asString().contains("no CUDA: Illegal native access");
  }

  static final class Denied {
    private Denied() {}

    public static void main(String... arguments) {
      System.out.println(CudaDevice.open(0));
    }
  }
}
