package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A JVM that lets nobody call native code still computes attention. */
class NativeAccessTest {
  @Test
  void golden_withoutNativeAccess() throws IOException, InterruptedException {
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
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst()).startsWith("plain Java: ").contains(reason());
    assertThat(lines.getLast()).isEqualTo("3.0");
  }

  /** A machine that has no native kernels is not refused any. */
  private static String reason() {
    return switch (NativeLibrary.load()) {
      case NativeLibrary.Loading.Loaded _ ->
          "the native kernels do not load: Illegal native access";
      case NativeLibrary.Loading.Missing(var reason) -> reason;
    };
  }

  /** One key, whose value is three. */
  static final class Denied {
    private Denied() {}

    public static void main(String... arguments) {
      Workers workers = Workers.of(2);
      Selection best = Selection.best(workers);
      System.out.println(best.reason());
      try (Arena arena = Arena.ofShared()) {
        var strides = Strides.packed(1, 1, 1);
        var three = new ArrayView(arena.allocateFrom(ValueLayout.JAVA_FLOAT, 3), strides);
        var out = new ArrayView(arena.allocate(Float.BYTES), strides);
        var problem = Sample.problem(new Shape(1, 1, 1, 1, 1), new Score.Softmax(), Mask.NONE);
        best.kernels().forward(problem, new Operands(three, three, three), AttentionOutput.of(out));
        System.out.println(out.memory().get(ValueLayout.JAVA_FLOAT, 0));
      }
    }
  }
}
