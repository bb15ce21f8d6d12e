package org.fullrank.kernels;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Every implementation that this machine runs. */
final class Paths {
  private static final Workers WORKERS = Workers.of(2);

  private Paths() {}

  static Stream<AttentionKernels> all() {
    List<Implementation> usable =
        switch (NativeLibrary.load()) {
          case NativeLibrary.Loading.Missing _ -> List.of(Implementation.PLAIN);
          case NativeLibrary.Loading.Loaded(var library) ->
              Arrays.stream(Implementation.values()).filter(library::runs).toList();
        };
    return usable.stream().map(i -> Selection.of(i, WORKERS).kernels());
  }
}
