package org.fullrank.core;

import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * Loads libtorch and its libraries, once for the process.
 *
 * <p>Every class of this package that calls libtorch loads it so, because three things come before
 * the first call: {@link IdleThreads}, {@link LibraryCache} and, after the load, {@link
 * NativeExit}. A program that calls libtorch before it calls Fullrank goes without them.
 */
public final class Libtorch {
  private static final class Once {
    static final Optional<Problem> FAILURE = attempt();
  }

  private Libtorch() {}

  /**
   * Loads libtorch if it is not loaded yet.
   *
   * @throws Problem if it does not load: no build for this system, a full disk, a damaged file
   */
  public static void load() {
    Once.FAILURE.ifPresent(failure -> {
      throw Problem.failed(String.valueOf(failure.getMessage()), failure);
    });
  }

  /**
   * The unpacked libraries that are damaged, read before they are loaded. If there is one, {@link
   * #load} unpacks all anew. Takes a second.
   *
   * @throws Problem if the folder of the libraries cannot be read or written
   */
  public static List<String> damaged() {
    return Engine.unsupported().isPresent()
        ? List.of()
        : LibraryCache.ofThisProcess().map(LibraryCache::damaged).orElse(List.of());
  }

  private static Optional<Problem> attempt() {
    try {
      Engine.unsupported()
          .ifPresent(why -> {
            throw Problem.failed("libtorch does not load: " + why);
          });
      IdleThreads.sleepSoon();
      LibraryCache.ofThisProcess()
          .ifPresentOrElse(cache -> cache.use(Libtorch::link), Libtorch::link);
      NativeExit.skipDestructors();
      return Optional.empty();
    } catch (Problem failure) {
      return Optional.of(failure);
    }
  }

  private static void link() {
    try {
      Loader.load(torch.class);
    } catch (LinkageError e) {
      throw Problem.failed(
          "a native library does not load: %s; see 'fullrank doctor'".formatted(firstLine(e)), e);
    }
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }
}
