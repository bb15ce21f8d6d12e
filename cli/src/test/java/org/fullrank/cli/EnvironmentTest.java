package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Locales, streams and signals as a system may give them. */
@EnabledOnOs(OS.LINUX)
final class EnvironmentTest {
  private static final Fork PLAIN = new Fork(Map.of(), List.of());

  @TempDir private Path folder;

  @Test
  void golden_numbersAreTheSameInEveryLocale() throws IOException, InterruptedException {
    Path file = folder.resolve("embeddings.csv");
    String rows =
        IntStream.range(0, 64)
            .mapToObj(i -> "%d,%s,%s".formatted(i, Math.sin(i) + "", Math.cos(3.0 * i) + ""))
            .collect(Collectors.joining("\n"));
    Files.writeString(file, "id,d0,d1\n" + rows + "\n");
    String english = diagnosed(file, "en", "US");
    assertThat(english).containsPattern("\\d\\.\\d");
    assertThat(diagnosed(file, "de", "DE")).isEqualTo(english);
    assertThat(diagnosed(file, "ar", "EG")).isEqualTo(english);
  }

  private static String diagnosed(Path file, String language, String country)
      throws IOException, InterruptedException {
    var options = List.of("-Duser.language=" + language, "-Duser.country=" + country);
    return new Fork(Map.of(), options).run("diagnose", file.toString()).told();
  }

  /** Folders named ä and ö, whose names an ASCII locale cannot tell apart. */
  @Test
  void refuses_namesThatItCannotTellApart() throws IOException, InterruptedException {
    Path image = folder.resolve("image.png");
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), "png", image.toFile());
    var script =
        "mkdir -p data/$(printf '\\303\\244') data/$(printf '\\303\\266') &&"
            + " for c in data/*; do cp image.png $c/1.png; cp image.png $c/2.png; done";
    assertThat(new ProcessBuilder("sh", "-c", script).directory(folder.toFile()).start().waitFor())
        .isZero();
    String data = folder.resolve("data").toString();
    var ascii = new Fork(Map.of("LC_ALL", "C"), List.of()).run("data", "inspect", data);
    assertThat(ascii.told()).contains("its name cannot be read", "LC_ALL=C.UTF-8");
    assertThat(ascii.exitCode()).isEqualTo(3);
    var unicode = new Fork(Map.of("LC_ALL", "C.UTF-8"), List.of()).run("data", "inspect", data);
    assertThat(unicode.told()).contains("2 classes: ä 2, ö 2");
  }

  @Test
  void refuses_aFullStandardOutput() throws IOException, InterruptedException {
    for (List<String> verb : List.of(List.of("config", "show", "byol"), List.of("version"))) {
      var builder = PLAIN.builder(Main.class, verb.toArray(String[]::new));
      builder.redirectErrorStream(false).redirectOutput(new File("/dev/full"));
      Process process = builder.start();
      String told = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(told).isEqualTo(1);
      assertThat(told)
          .isEqualTo("fullrank: standard output cannot be written: No space left on device\n");
    }
  }

  /** Waits for a signal in one of the two ways. */
  static final class Waiting {
    private Waiting() {}

    /** Holds signals; with an argument, nothing is lost any more. */
    @SuppressWarnings("ThreadSleepMillis")
    public static void main(String[] args) throws InterruptedException {
      var interruption = Interruption.watch(System.out::println);
      try (var hold = interruption.held("stops after this step")) {
        if (args.length > 0) {
          hold.nothingIsLost("stopped before the result was measured");
        }
        System.out.println("ready");
        while (!interruption.pending() || args.length > 0) {
          Thread.sleep(10);
        }
      }
      interruption.over(5);
      Thread.sleep(60_000);
    }
  }

  private static Fork.Ended terminated(String... args) throws IOException, InterruptedException {
    Process process = PLAIN.builder(Waiting.class, args).start();
    var reader = process.inputReader();
    assertThat(reader.readLine()).isEqualTo("ready");
    process.toHandle().destroy(); // and leave the stream open
    String told = reader.lines().collect(Collectors.joining("\n"));
    return new Fork.Ended(process.waitFor(), told);
  }

  @Test
  void golden_aSignalIsAnsweredAtOnce() throws IOException, InterruptedException {
    assertThat(terminated()).isEqualTo(new Fork.Ended(5, "fullrank: stops after this step"));
  }

  @Test
  void golden_aSignalDuringTheMeasurementEndsTheProcess() throws IOException, InterruptedException {
    assertThat(terminated("trained"))
        .isEqualTo(new Fork.Ended(130, "fullrank: stopped before the result was measured"));
  }
}
