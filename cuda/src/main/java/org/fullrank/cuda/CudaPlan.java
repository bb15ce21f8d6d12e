package org.fullrank.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How one kernel is launched, as the build of the kernels wrote it down.
 *
 * @param rows that a block works on
 * @param threads of a block
 * @param shared bytes of a block's shared memory
 */
record CudaPlan(int rows, int threads, int shared) {
  private static final String FILE = "/cuda/plans.txt";

  /** By the kernels' names. */
  static Map<String, CudaPlan> all() {
    try (InputStream in = CudaPlan.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("jar: want " + FILE + ", was without");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" "))
          .collect(Collectors.toMap(words -> words[0], CudaPlan::of));
    } catch (IOException e) {
      throw new IllegalStateException(FILE, e);
    }
  }

  private static CudaPlan of(String[] words) {
    return new CudaPlan(
        Integer.parseInt(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
  }

  /** As many as it takes. */
  int blocks(int all) {
    return (all + rows - 1) / rows;
  }
}
