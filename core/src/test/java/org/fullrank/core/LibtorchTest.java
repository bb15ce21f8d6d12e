package org.fullrank.core;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The acts around the load of libtorch, in processes of their own. */
final class LibtorchTest {
  private static final Pattern CALL = Pattern.compile("\\btorch\\.[a-z]\\w*\\(");

  private record Ended(int exitCode, String told) {}

  /** The first act of a program that uses Fullrank: any tensor, any setting. */
  static final class Use {
    private Use() {}

    /** Makes a tensor and prints the three variables. */
    @SuppressWarnings("restricted")
    public static void main(String[] args) throws Throwable {
      if (args.length > 0) { // a destructor that must not run
        var linker = Linker.nativeLinker();
        var libc = linker.defaultLookup();
        var type = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
        var atExit = linker.downcallHandle(libc.find("on_exit").orElseThrow(), type);
        int refused =
            (int) atExit.invokeExact(libc.find("abort").orElseThrow(), MemorySegment.NULL);
        assertThat(refused).isZero();
      }
      try (var _ = Scope.open()) {
        Tensors.of(new long[1], 1);
      }
      Stream.of(IdleThreads.OPENMP, IdleThreads.OPENMP_SPINS, IdleThreads.OPENBLAS)
          .forEach(name -> System.out.println(name + "=" + IdleThreads.value(name).orElse("")));
      System.exit(7);
    }
  }

  private static Ended used(Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    var java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Use.class.getName());
    var builder =
        new ProcessBuilder(Stream.concat(java.stream(), Stream.of(args)).toList())
            .redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeAll(List.of("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "OPENBLAS_THREAD_TIMEOUT"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), told);
  }

  /** GNU OpenMP prints what it read while it loaded. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void golden_theLibrariesReadWhatIsSetFromInside() throws IOException, InterruptedException {
    Ended use = used(Map.of("OMP_DISPLAY_ENV", "verbose"));
    assertThat(use.told())
        .contains("OMP_WAIT_POLICY=passive", "GOMP_SPINCOUNT=5000", "OPENBLAS_THREAD_TIMEOUT=10")
        .contains("OMP_WAIT_POLICY = 'PASSIVE'", "GOMP_SPINCOUNT = '5000'");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void golden_aVariableOfTheUserStays() throws IOException, InterruptedException {
    Ended use = used(Map.of("OMP_WAIT_POLICY", "active", "OPENBLAS_THREAD_TIMEOUT", "20"));
    assertThat(use.told())
        .contains("OMP_WAIT_POLICY=active", "GOMP_SPINCOUNT=\n", "OPENBLAS_THREAD_TIMEOUT=20");
  }

  /** The destructor would end the process with 134. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void golden_theProcessEndsWithoutDestructorsAndWithItsExitCode()
      throws IOException, InterruptedException {
    Ended use = used(Map.of(), "abort");
    assertThat(use.exitCode()).as(use.told()).isEqualTo(7);
  }

  /**
   * Each class that calls libtorch loads it first, or takes tensors, which a class that does made.
   */
  @Test
  void property_everyClassThatCallsLibtorchLoadsItFirst() throws IOException {
    var takesTensors = List.of("CustomGradient.java", "Dtype.java", "LeakDetector.java");
    try (var files = Files.list(Path.of("src/main/java/org/fullrank/core"))) {
      var calling =
          files.filter(file -> !takesTensors.contains(String.valueOf(file.getFileName()))).toList();
      for (Path file : calling) {
        String source = Files.readString(file);
        if (CALL.matcher(source).find()) {
          assertThat(source).as(file.toString()).contains("Libtorch.load();");
        }
      }
    }
  }
}
