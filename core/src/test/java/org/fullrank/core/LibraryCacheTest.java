package org.fullrank.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LibraryCacheTest {
  private static final String PREFIX = "org/bytedeco/toy/any/";
  private static final String NAME = System.mapLibraryName("toy");
  private static final String CONTENT = "a library".repeat(10_000);

  private final AtomicInteger loads = new AtomicInteger();

  @TempDir private Path home;
  private LibraryCache cache;

  @BeforeEach
  void pack() throws IOException {
    Path jar = home.resolve("toy-1.jar");
    try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String name : List.of(PREFIX + NAME, PREFIX + "include/" + NAME, "META-INF/" + NAME)) {
        var entry = new ZipEntry(name);
        entry.setTime(1_700_000_000_000L);
        zip.putNextEntry(entry);
        zip.write(CONTENT.getBytes(StandardCharsets.UTF_8));
      }
    }
    Path folder = Files.createDirectory(home.resolve("cache")).toRealPath();
    cache = new LibraryCache(folder, List.of(new LibraryJar(jar, PREFIX)));
  }

  private Path library() {
    return cache.folder().resolve("toy-1.jar").resolve(PREFIX).resolve(NAME);
  }

  /** As JavaCPP, it adds a file of its own beside the library. */
  private void load() {
    try {
      assertThat(library()).hasContent(CONTENT);
      Files.writeString(library().resolveSibling("copy"), CONTENT);
      loads.incrementAndGet();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(cache.folder())) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Test
  void golden_unpacksTheLibrariesOnceWithTheTimesOfTheJar() throws IOException {
    cache.use(this::load);
    assertThat(Files.getLastModifiedTime(library()).toMillis()).isEqualTo(1_700_000_000_000L);
    assertThat(library().resolveSibling("include")).doesNotExist();
    assertThat(names()).containsExactly(".fullrank-files-toy-1.jar", ".fullrank.lock", "toy-1.jar");
    Object before = Files.readAttributes(library(), "unix:ino").get("ino");
    cache.use(this::load);
    assertThat(Files.readAttributes(library(), "unix:ino").get("ino")).isEqualTo(before);
    assertThat(loads).hasValue(2);
  }

  @Test
  void golden_aStartThatWasCutOffIsUnpackedAnew() throws IOException {
    Files.createDirectories(library().resolveSibling(""));
    Files.writeString(library(), "half");
    Path left = Files.createDirectories(cache.folder().resolve(".fullrank-aside-toy-1.jar"));
    Files.writeString(left.resolve("file"), "half");
    cache.use(this::load);
    assertThat(left).doesNotExist();
    assertThat(loads).hasValue(1);
  }

  /**
   * A load that fails, or a process that dies in it, leaves no list: the next start is the first.
   */
  @Test
  void golden_aLoadThatFailsIsNoCompleteFolder() throws IOException {
    assertThatThrownBy(() ->
            cache.use(() -> {
              throw new IllegalStateException("killed");
            }))
        .hasMessage("killed");
    Files.writeString(library(), "other");
    cache.use(this::load);
    assertThat(loads).hasValue(1);
  }

  @Test
  void golden_damageIsSeenAndMended() throws IOException {
    cache.use(this::load);
    Files.writeString(library(), "short");
    cache.use(this::load);
    Files.delete(library().resolveSibling("copy"));
    cache.use(this::load);
    assertThat(library().resolveSibling("copy")).hasContent(CONTENT);
    Files.setLastModifiedTime(library(), FileTime.fromMillis(0));
    cache.use(this::load);
    assertThat(Files.getLastModifiedTime(library()).toMillis()).isEqualTo(1_700_000_000_000L);
    assertThat(loads).hasValue(4);
  }

  /** Damage that leaves size and time is found by reading. */
  @Test
  void golden_damageInsideIsFoundByReading() throws IOException {
    cache.use(this::load);
    assertThat(cache.damaged()).isEmpty();
    var time = Files.getLastModifiedTime(library());
    Files.writeString(library(), CONTENT.replace("library", "Library"));
    Files.setLastModifiedTime(library(), time);
    assertThat(cache.damaged()).containsExactly(NAME);
    cache.use(this::load);
    assertThat(cache.damaged()).isEmpty();
  }

  @Test
  void property_severalFirstStartsAtOnceEachLoadWholeFiles() {
    try (var threads = Executors.newFixedThreadPool(6)) {
      var starts =
          IntStream.range(0, 6).mapToObj(_ -> threads.submit(() -> cache.use(this::load))).toList();
      assertThat(starts).allSatisfy(start -> assertThat(start.get()).isNull());
    }
    assertThat(loads).hasValue(6);
  }

  @Test
  void refuses_aDiskWithoutRoom() {
    assertThatThrownBy(() -> cache.checkRoom(1L << 60))
        .isInstanceOf(Problem.class)
        .hasMessageMatching(
            "libtorch wants 1099511627776 MiB in .*, and the disk has \\d+ MiB left; free some, or"
                + " name another folder by FULLRANK_CACHE, .*");
  }

  @Test
  void refuses_aFolderThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "");
    var troubled = new LibraryCache(file, cache.jars());
    assertThatThrownBy(() -> troubled.use(this::load))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("libtorch cannot be unpacked into " + file + ": ");
  }

  /** JavaCPP takes the files that were unpacked here; a change of its layout would show. */
  @Test
  void golden_javaCppLooksWhereTheLibrariesWereUnpacked() throws IOException {
    Libtorch.load();
    var real = LibraryCache.ofThisProcess().orElseThrow();
    String loaded = Files.readString(Path.of("/proc/self/maps"));
    for (LibraryJar jar : real.jars()) {
      assertThat(loaded).contains(real.folder().resolve(jar.name()).toString());
    }
    assertThat(new Inventory(real.folder()).holds(real.jars())).isTrue();
  }
}
