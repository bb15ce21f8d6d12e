package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/extending.md, compiled into a jar and used by processes of their own. */
final class ExtendingTest {
  private static final Path PAGE = Path.of("../docs/extending.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
  private static final Pattern TYPE = Pattern.compile("(?:class|record) (\\w+)");
  private static final Pattern SERVICE = Pattern.compile("(?m)^(META-INF/services/\\S+) +(\\S+)$");

  @TempDir private static Path home;

  private static String page = "";

  private record Ended(int exitCode, String told) {}

  @BeforeAll
  static void build() throws IOException {
    page = Files.readString(PAGE);
    compile(sources());
    jar(home.resolve("my-lab.jar"), services());
    Files.writeString(home.resolve("run.yaml"), yaml(0));
    Files.writeString(home.resolve("claim.yaml"), yaml(1));
  }

  private static List<String> blocks(String language) {
    var found = new ArrayList<String>();
    for (Matcher block = BLOCK.matcher(page); block.find(); ) {
      if (block.group(1).equals(language)) {
        found.add(block.group(2));
      }
    }
    return found;
  }

  private static String yaml(int index) {
    return blocks("yaml").get(index);
  }

  private static List<String> sources() throws IOException {
    var files = new ArrayList<String>();
    for (String code : blocks("java")) {
      Matcher type = TYPE.matcher(code.replaceAll("(?s)/\\*\\*.*?\\*/", ""));
      assertThat(type.find()).isTrue();
      Path file = home.resolve(type.group(1) + ".java");
      files.add(Files.writeString(file, code).toString());
    }
    return files;
  }

  private static void compile(List<String> files) {
    var options =
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            home.resolve("classes").toString(),
            "--release",
            "25",
            "-proc:none");
    var arguments = Stream.concat(options.stream(), files.stream()).toArray(String[]::new);
    var sink = new ByteArrayOutputStream();
    int code = ToolProvider.getSystemJavaCompiler().run(null, sink, sink, arguments);
    assertThat(code).as(sink.toString(StandardCharsets.UTF_8)).isZero();
  }

  private static Map<String, String> services() {
    var services = new LinkedHashMap<String, String>();
    for (Matcher line = SERVICE.matcher(page); line.find(); ) {
      services.merge(line.group(1), line.group(2) + "\n", String::concat);
    }
    return services;
  }

  private static void jar(Path file, Map<String, String> texts) throws IOException {
    try (var jar = new JarOutputStream(Files.newOutputStream(file));
        var classes = Files.walk(home.resolve("classes"))) {
      for (Path one : classes.filter(Files::isRegularFile).toList()) {
        jar.putNextEntry(new JarEntry(home.resolve("classes").relativize(one).toString()));
        jar.write(Files.readAllBytes(one));
      }
      var all = new LinkedHashMap<>(texts);
      all.put("my/lab/recipe.yaml", yaml(0));
      for (var text : all.entrySet()) {
        jar.putNextEntry(new JarEntry(text.getKey()));
        jar.write(text.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static Ended run(Path jar, String... args) throws IOException, InterruptedException {
    var java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            jar + System.getProperty("path.separator") + System.getProperty("java.class.path"),
            Main.class.getName());
    Process process =
        new ProcessBuilder(Stream.concat(java.stream(), Stream.of(args)).toList())
            .directory(home.toFile())
            .redirectErrorStream(true)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), told);
  }

  private static Ended run(String... args) throws IOException, InterruptedException {
    return run(home.resolve("my-lab.jar"), args);
  }

  @Test
  void golden_methodsListsWhatTheJarBrings() throws IOException, InterruptedException {
    var ended = run("methods");
    assertThat(ended.told().lines())
        .anyMatch(line -> line.startsWith("barlow ") && line.contains("objective"))
        .anyMatch(line -> line.startsWith("rms ") && line.contains("component"))
        .anyMatch(line -> line.startsWith("stripes ") && line.contains("data"))
        .anyMatch(line -> line.startsWith("feature_length ") && line.contains("measure"))
        .anyMatch(line -> line.strip().equals("from my-lab.jar"));
    assertThat(ended.exitCode()).isZero();
  }

  /** Method, component and data of the jar, named in YAML; the room's own recipe, by its name. */
  @Test
  void golden_theJarsPartsAreTrained() throws IOException, InterruptedException {
    var ended = run("pretrain", "run.yaml", "--out", "a");
    assertThat(ended.told()).contains("report: a/report.html");
    assertThat(Files.readString(home.resolve("a/run.yaml")))
        .contains("name: barlow", "redundancy: 0.01", "name: stripes", "name: rms");
    assertThat(Files.readString(home.resolve("a/metrics.jsonl"))).contains("\"invariance\"");
    var shown = run("config", "show", "barlow", "--set", "method.redundancy=0.25");
    assertThat(shown.told()).contains("redundancy: 0.25");
    var wrong = run("pretrain", "run.yaml", "--set", "method.redundancy=-1", "--out", "b");
    assertThat(wrong.told()).contains("method.redundancy").doesNotContain("Exception");
    assertThat(wrong.exitCode()).isEqualTo(2);
  }

  @Test
  void golden_aClaimSpeaksOfTheJarsMeasure() throws IOException, InterruptedException {
    var ended = run("replicate", "claim.yaml", "--out", "claim");
    assertThat(ended.told()).contains("feature_length", "They are longer than nothing");
    assertThat(ended.exitCode()).isZero();
  }

  /** What is wrong with a jar is said in a line. */
  @Test
  void refuses_jarsWhosePartsCannotBeUsed() throws IOException, InterruptedException {
    Path absent = home.resolve("absent.jar");
    jar(absent, Map.of("META-INF/services/org.fullrank.methods.Room", "my.lab.Nobody\n"));
    var missing = run(absent, "methods");
    assertThat(missing.told()).contains("a jar on the class path", "my.lab.Nobody");
    assertThat(missing.told().lines()).hasSizeLessThan(4);
    assertThat(missing.exitCode()).isEqualTo(2);
    Path twice = home.resolve("twice.jar");
    jar(
        twice,
        Map.of(
            "META-INF/services/org.fullrank.methods.Room", "my.lab.RmsRoom\nmy.lab.BarlowRoom\n"));
    String both = twice + System.getProperty("path.separator") + home.resolve("my-lab.jar");
    assertThat(run(Path.of(both), "methods").exitCode()).isZero(); // the same class once
  }
}
