package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
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
  private static final URI NOWHERE = URI.create("http://127.0.0.1:9/");

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();

  @Test
  void golden_thePublishersFilesAreCheckedAndMoved() throws IOException {
    byte[] file = Bytes.gzip(CONTENT);
    Path target = folder.resolve("new/place");
    try (var server = new TinyServer(200, file.length, file)) {
      Published set = set(server.address());
      assertEquals(target, fetch(patient()).bring(set, target, said::add));
      assertThat(Files.readAllBytes(target.resolve("a.gz"))).isEqualTo(file);
      assertThat(list(target)).containsExactly("a.gz");
      assertThat(said)
          .containsExactly(
              "tiny: download from " + server.address(),
              "tiny: now in " + target + ", checksums right");
    }
  }

  @Test
  void golden_whatIsThereAlreadyIsNotFetched() throws IOException {
    Path home = folder.resolve("home");
    Bytes.put(home, "tiny/a.gz", Bytes.gzip(CONTENT));
    Path found = fetch(patient()).bring(set(NOWHERE), folder.resolve("target"), said::add);
    assertEquals(home.resolve("tiny"), found);
    assertEquals(found, fetch(patient()).find(set(NOWHERE)));
    assertThat(said).containsExactly("tiny: already in " + found + ", checksums right");
  }

  /** One was left two hours ago; another process wrote into the second ten minutes ago. */
  @Test
  void golden_foldersOfKilledProcessesAreRemovedAndThoseInUseAreNot() throws IOException {
    Path target = folder.resolve("home/tiny");
    Bytes.put(target, "a.gz", Bytes.gzip(CONTENT));
    Bytes.put(target, ".fullrank-part-11/package/half.deb", CONTENT);
    Bytes.put(target, ".fullrank-part-22/a.gz", CONTENT);
    Bytes.put(target, "mine/a.gz", CONTENT);
    Bytes.put(target, "mine/.fullrank-part-33/a.gz", CONTENT);
    Bytes.put(target, ".fullrank-part-mine/a.gz", CONTENT);
    Bytes.put(target, ".part-44/a.gz", CONTENT);
    for (String old :
        List.of(
            ".fullrank-part-11/package/half.deb",
            ".fullrank-part-11/package",
            ".fullrank-part-11")) {
      age(target.resolve(old), Duration.ofHours(2));
    }
    age(target.resolve(".fullrank-part-22/a.gz"), Duration.ofMinutes(10));
    age(target.resolve(".fullrank-part-22"), Duration.ofHours(2));
    for (String other : List.of("mine", ".fullrank-part-mine", ".part-44")) {
      age(target.resolve(other + "/a.gz"), Duration.ofHours(2));
      age(target.resolve(other), Duration.ofHours(2));
    }
    fetch(patient()).bring(set(NOWHERE), target, said::add);
    assertThat(list(target))
        .containsExactlyInAnyOrder(
            "a.gz", ".fullrank-part-22", ".fullrank-part-mine", ".part-44", "mine");
  }

  private static void age(Path path, Duration age) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(age)));
  }

  @Test
  void golden_aWrongCopyIsReplacedByTheSecondWay() throws IOException {
    Path target = folder.resolve("target");
    Bytes.put(target, "a.gz", Bytes.gzip(Bytes.utf8("something else")));
    byte[] file = Bytes.gzip(CONTENT);
    try (var server = new TinyServer(200, file.length, file)) {
      fetch(new Closed(), patient()).bring(set(server.address()), target, said::add);
    }
    assertThat(set(NOWHERE).faults(target)).isEmpty();
    assertThat(said.getFirst())
        .startsWith("tiny: the files in " + target + " are not as published (a.gz: SHA-256 is ");
    assertThat(said).contains("tiny: knock", "tiny: that failed: the door is shut");
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
      assertThatThrownBy(() -> bring(set(server.address()), patient()))
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
      assertThatThrownBy(() -> bring(set(server.address()), new Publisher(Duration.ofMillis(500))))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("a.gz: no end after 0 s");
    }
  }

  @Test
  void refuses_setsThatAreNowhere() {
    assertThatThrownBy(() -> fetch(patient()).find(set(NOWHERE)))
        .isInstanceOf(Problem.class)
        .hasMessage(
            "tiny: not on this machine (looked in %s); bring it with: fullrank data get tiny"
                .formatted(folder.resolve("home")));
    assertThatThrownBy(() -> Fetch.get("cifar", folder, said::add))
        .isInstanceOf(Problem.class)
        .hasMessage("data set: want one of [fashion-mnist], was cifar");
  }

  private void failed(TinyServer server, String reason) {
    Path target = folder.resolve("target");
    String tried = "download from " + server.address() + ": " + reason;
    assertThatThrownBy(() -> bring(set(server.address()), patient()))
        .isInstanceOf(Problem.class)
        .hasMessage("tiny: no way worked (%s); put a.gz into %s by hand".formatted(tried, target));
    assertThat(list(target)).isEmpty();
  }

  private void bring(Published set, Source source) {
    fetch(source).bring(set, folder.resolve("target"), said::add);
  }

  private Fetch fetch(Source... sources) {
    return new Fetch(List.of(folder.resolve("home")), List.of(sources));
  }

  private static Source patient() {
    return new Publisher(Duration.ofSeconds(20));
  }

  private static Published set(URI address) {
    var item = new Published.Item("a.gz", CONTENT.length, SUM);
    return new Published("tiny", List.of(item), new Published.Debian("none", "none"), address);
  }

  private static List<String> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A way that is closed. */
  private record Closed() implements Source {
    @Override
    public String intent(Published set) {
      return "knock";
    }

    @Override
    public void bring(Published set, Path folder) throws IOException {
      throw new IOException("the door is shut");
    }
  }
}
