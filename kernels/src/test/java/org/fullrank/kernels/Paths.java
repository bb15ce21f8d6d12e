package org.fullrank.kernels;

import java.util.Arrays;
import java.util.stream.Stream;

/** Every implementation that this machine runs. */
final class Paths {
  private static final Workers WORKERS = Workers.of(2);

  private Paths() {}

  static Stream<AttentionKernels> all() {
    Stream<Implementation> java = Stream.of(Implementation.PLAIN, Implementation.VECTOR);
    Stream<Implementation> library =
        switch (NativeLibrary.load()) {
          case NativeLibrary.Loading.Missing _ -> Stream.of();
          case NativeLibrary.Loading.Loaded(var it) ->
              Arrays.stream(Implementation.values()).filter(it::runs);
        };
    return Stream.concat(java, library).map(i -> Selection.of(i, WORKERS).kernels());
  }
}
