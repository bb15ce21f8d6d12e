package org.fullrank.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.fullrank.core.Problem;

/**
 * Finds published data sets on this machine, or downloads them from their sources. It needs no
 * root, and keeps a file only if its SHA-256 is the published sum.
 */
public final class Fetch {
  private final List<Path> homes;
  private final SourceClient client;

  /**
   * @param homes folders to search; each set has a subfolder of its name
   * @param patience time limit of each download
   */
  Fetch(List<Path> homes, Duration patience) {
    this.homes = List.copyOf(homes);
    this.client = new SourceClient(patience);
  }

  /** Searches the folders that this process's environment names, see {@link #homes}. */
  static Fetch here() {
    List<Path> homes = homes(System.getenv(), Path.of(System.getProperty("user.home", ".")));
    return new Fetch(homes, Duration.ofMinutes(10));
  }

  /**
   * Folders to search for sets, each set in a subfolder of its name: {@code FULLRANK_DATA}, {@code
   * XDG_DATA_HOME/fullrank} (else {@code ~/.local/share/fullrank}), {@code /usr/share/datasets}.
   */
  static List<Path> homes(Map<String, String> environment, Path userHome) {
    List<Path> homes = new ArrayList<>();
    set(environment, "FULLRANK_DATA").ifPresent(homes::add);
    Path share = userHome.resolve(Path.of(".local", "share"));
    homes.add(set(environment, "XDG_DATA_HOME").orElse(share).resolve("fullrank"));
    homes.add(Path.of("/usr/share/datasets"));
    return homes;
  }

  private static Optional<Path> set(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(v -> !v.isBlank()).map(Path::of);
  }

  /** The names of the sets that {@link #get} can download. */
  public static List<String> names() {
    return Published.all().stream().map(Published::name).toList();
  }

  /** The folder of the set {@code name} on this machine, or empty; does not read its files. */
  public static Optional<Path> find(String name) {
    return Published.all().stream()
        .filter(set -> set.name().equals(name))
        .flatMap(set -> here().homes.stream().map(home -> home.resolve(name)).filter(set::in))
        .findFirst();
  }

  /** The default target folder of {@link #get} for the set {@code name}. */
  public static Path target(String name) {
    return here().homes.getFirst().resolve(name);
  }

  /**
   * The folder of the set {@code name}; downloads it to {@code target} if this machine has no copy.
   *
   * @param name one of {@link #names}
   * @param target folder for the files; created if missing
   * @param say receives a line of text for each step
   * @throws Problem of kind CONFIG for an unknown name, of kind DATA if every source fails
   */
  public static Path get(String name, Path target, Consumer<String> say) {
    return Published.all().stream()
        .filter(set -> set.name().equals(name))
        .findFirst()
        .map(set -> here().bring(set, target, say))
        .orElseThrow(
            () -> Problem.config("data set: want one of %s, was %s".formatted(names(), name)));
  }

  /** The folder of {@code set} on this machine. */
  Path find(Published set) {
    return homes.stream()
        .map(home -> home.resolve(set.name()))
        .filter(set::in)
        .findFirst()
        .orElseThrow(() ->
            Problem.data(
                "%s: not on this machine (looked in %s); download it with: fullrank data get %s"
                    .formatted(set.name(), looked(), set.name())));
  }

  private String looked() {
    return String.join(", ", homes.stream().map(Path::toString).toList());
  }

  /** Finds {@code set} or downloads it to {@code target}, and reports each step. */
  Path bring(Published set, Path target, Consumer<String> say) {
    Stream<Path> places = homes.stream().map(home -> home.resolve(set.name()));
    for (Path place : Stream.concat(Stream.of(target), places).filter(set::in).toList()) {
      List<String> faults = set.faults(place);
      if (faults.isEmpty()) {
        say.accept("%s: already in %s, checksums match".formatted(set.name(), place));
        return place;
      }
      say.accept(
          "%s: the files in %s are not as published (%s)"
              .formatted(set.name(), place, faults.getFirst()));
    }
    for (Published.Group group : set.groups()) {
      if (!group.faults(target).isEmpty()) {
        bring(set.name(), group, target, say);
      }
    }
    say.accept("%s: now in %s, checksums match".formatted(set.name(), target));
    return target;
  }

  /** Tries the sources of {@code group} in turn. */
  private void bring(String name, Published.Group group, Path target, Consumer<String> say) {
    List<String> tried = new ArrayList<>();
    for (Source source : group.sources()) {
      say.accept("%s: %s".formatted(name, source.intent()));
      Optional<String> failure = attempt(group, source, target);
      if (failure.isEmpty()) {
        return;
      }
      say.accept("%s: that failed: %s".formatted(name, failure.get()));
      tried.add("%s: %s".formatted(source.intent(), failure.get()));
    }
    throw Problem.data(
        "%s: every source failed (%s); put %s into %s by hand"
            .formatted(name, String.join("; ", tried), names(group), target));
  }

  private static String names(Published.Group group) {
    return String.join(", ", group.files().stream().map(Published.Item::name).toList());
  }

  /** The reason why {@code source} failed, or empty if its files are now in {@code target}. */
  private Optional<String> attempt(Published.Group group, Source source, Path target) {
    try (var folder = PartFolder.in(target)) {
      client.bring(source, group.files(), folder.path());
      List<String> faults = group.faults(folder.path());
      if (faults.isEmpty()) {
        move(group, folder.path(), target);
      }
      return faults.stream().findFirst();
    } catch (IOException e) {
      return Optional.of(Unreadable.reason(e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Problem.failed("data set: interrupted during the download");
    }
  }

  private static void move(Published.Group group, Path from, Path to) throws IOException {
    for (Published.Item item : group.files()) {
      Path place = to.resolve(item.name());
      Files.createDirectories(place.resolveSibling(""));
      Files.move(from.resolve(item.name()), place, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
