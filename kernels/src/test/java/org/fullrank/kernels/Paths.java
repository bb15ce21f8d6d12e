package org.fullrank.kernels;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Every implementation that this machine runs. */
final class Paths {
  private static final Workers WORKERS = Workers.of(2);

  private Paths() {}

  /** The native library, where it loads. */
  static Optional<NativeLibrary> library() {
    return switch (NativeLibrary.load()) {
      case NativeLibrary.Loading.Missing _ -> Optional.empty();
      case NativeLibrary.Loading.Loaded(var library) -> Optional.of(library);
    };
  }

  /** Those that the native library has. */
  static Stream<AttentionKernels> ofTheLibrary() {
    return all().filter(kernels -> kernels.implementation().level() >= 0);
  }

  static Stream<AttentionKernels> all() {
    Stream<Implementation> java = Stream.of(Implementation.PLAIN, Implementation.VECTOR);
    Stream<Implementation> compiled =
        library().stream().flatMap(it -> Arrays.stream(Implementation.values()).filter(it::runs));
    return Stream.concat(java, compiled).map(i -> Selection.of(i, WORKERS).kernels());
  }
}
