package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final Workers ONE = Workers.of(1);

  /** Whatever the JVM of the tests was asked for. */
  private static Selection best() {
    return Selection.best(ONE, Optional.empty());
  }

  private static Selection bestWithoutModules() {
    return switch (NativeLibrary.load()) {
      case NativeLibrary.Loading.Loaded _ -> best();
      case NativeLibrary.Loading.Missing(var reason) ->
          Selection.inJava(ONE, reason, Optional.empty());
    };
  }

  @Test
  void golden_plainIsAlwaysThere() {
    Selection plain = Selection.of(Implementation.PLAIN, ONE);
    assertThat(plain.kernels().implementation()).isEqualTo(Implementation.PLAIN);
    assertThat(plain.reason()).isEqualTo("plain Java: asked for");
  }

  /** The library and the operating system agree on what the processor has. */
  @Test
  void golden_theBestIsWhatTheProcessorHas() {
    var processor = Processor.probe();
    Implementation want = Implementation.VECTOR; // the tests' JVM has the module
    if (NativeLibrary.load() instanceof NativeLibrary.Loading.Loaded) {
      want = Implementation.PLAIN;
      want = processor.has("avx2") && processor.has("fma") ? Implementation.AVX2 : want;
      want = processor.has("avx512bw") && processor.has("avx512vl") ? Implementation.AVX512 : want;
      want = processor.has("avx512_bf16") ? Implementation.AVX512_BF16 : want;
    }
    Selection best = best();
    assertThat(best.kernels().implementation()).isEqualTo(want);
    assertThat(best.reason()).startsWith(want.toString()).doesNotContain("\n");
  }

  @Test
  void golden_whatIsAskedForIsUsed() {
    Selection asked = Selection.best(ONE, Optional.of("plain"));
    assertThat(asked.kernels().implementation()).isEqualTo(Implementation.PLAIN);
  }

  /** The tests' JVM is started with the module. */
  @Test
  void golden_vectorsWhereTheyAreAskedFor() {
    Selection asked = Selection.best(ONE, Optional.of("vector"));
    assertThat(asked.kernels().implementation()).isEqualTo(Implementation.VECTOR);
    assertThat(asked.reason()).isEqualTo("Java Vector API: asked for");
  }

  @Test
  void golden_withoutTheLibraryVectorsBeforePlainLoops() {
    Selection vectors = Selection.inJava(ONE, "no native kernels for Plan 9", Arithmetic.vectors());
    assertThat(vectors.kernels().implementation()).isEqualTo(Implementation.VECTOR);
    assertThat(vectors.reason()).isEqualTo("Java Vector API: no native kernels for Plan 9");
    assertThat(vectors.remedy()).isEmpty();
    Selection plain = Selection.inJava(ONE, "no native kernels for Plan 9", Optional.empty());
    assertThat(plain.kernels().implementation()).isEqualTo(Implementation.PLAIN);
    assertThat(plain.reason())
        .isEqualTo("plain Java: no native kernels for Plan 9, and no module jdk.incubator.vector");
    assertThat(plain.remedy()).hasValue("Start java with --add-modules jdk.incubator.vector.");
  }

  /** A JVM without the module says what is missing, and loads nothing that needs it. */
  @Test
  void refuses_vectorsWithoutTheirModule() throws IOException, InterruptedException {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            WithoutModules.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(told).isZero();
    assertThat(told.lines().toList())
        .containsExactly(
            bestWithoutModules().reason()
                + "; kernels: want an implementation that this machine supports, was Java Vector API"
                + " (no module jdk.incubator.vector. Start java with --add-modules"
                + " jdk.incubator.vector.)",
            "plain Java: asked for");
  }

  /** What such a JVM runs. */
  static final class WithoutModules {
    private WithoutModules() {}

    public static void main(String[] arguments) {
      System.out.println(Selection.best(ONE, Optional.of("vector")).reason());
      System.out.println(Selection.of(Implementation.PLAIN, ONE).reason());
    }
  }

  /** A wish that cannot be met is told, and does not stop anything. */
  @Test
  void golden_aWishThatCannotBeMet() {
    Selection best = best();
    Selection unknown = Selection.best(ONE, Optional.of("abacus"));
    assertThat(unknown.kernels().implementation()).isEqualTo(best.kernels().implementation());
    assertThat(unknown.reason())
        .isEqualTo(best.reason() + "; fullrank.kernels: no kernels are called abacus");
    if (!Processor.probe().has("amx_bf16")) {
      Selection amx = Selection.best(ONE, Optional.of("amx_bf16"));
      assertThat(amx.kernels().implementation()).isEqualTo(best.kernels().implementation());
      assertThat(amx.reason())
          .contains("want an implementation that this machine supports, was native AMX");
    }
  }

  @Test
  void golden_amxIsNamedWhereItIs() {
    var with = new Processor("X", 2, Set.of("amx_bf16"));
    assertThat(Selection.reason(Implementation.AVX512_BF16, with))
        .endsWith(
            "X runs (its AMX only with -Dfullrank.kernels=amx_bf16: tested by emulation alone)");
    assertThat(Selection.reason(Implementation.AVX512_BF16, new Processor("X", 2, Set.of())))
        .endsWith("X runs");
  }

  @Test
  void refuses_whatTheMachineDoesNotRun() {
    List<Implementation> usable = Paths.all().map(AttentionKernels::implementation).toList();
    for (Implementation implementation : Implementation.values()) {
      if (!usable.contains(implementation)) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Selection.of(implementation, ONE))
            .withMessageStartingWith(
                "kernels: want an implementation that this machine supports, was "
                    + implementation);
      }
    }
  }
}
