package org.fullrank.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The launch parameters of a kernel, recorded by the kernels' build.
 *
 * @param rows the rows of a block
 * @param threads the threads of a block
 * @param shared the bytes of a block's shared memory
 */
record CudaPlan(int rows, int threads, int shared) {
  private static final String FILE = "/cuda/plans.txt";

  /** The plans of all kernels, by name. */
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

  /** The number of blocks for {@code all} rows. */
  int blocks(int all) {
    return (all + rows - 1) / rows;
  }
}
