package org.fullrank.search;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.probe.Embeddings;

/**
 * The cosine similarities of all pairs of samples, after their mean is subtracted. Memory: {@code 4
 * n²} bytes.
 *
 * @param values {@code [size, size]}, row-major
 * @param size number of samples
 */
@SuppressWarnings("ArrayRecordComponent") // written once, then only read
public record Similarities(float[] values, int size) {
  /** The similarities of {@code samples}. */
  public static Similarities of(Embeddings samples) {
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        Tensor unit = Retrieval.centred(samples, samples);
        return new Similarities(Tensors.floats(unit.matmul(unit.t())), samples.size());
      }
    });
  }

  /** The similarity of two samples, −1 to 1. */
  public double at(int first, int second) {
    return values[first * size + second];
  }

  /** The samples nearest to {@code sample}, nearest first; of equals the lower index first. */
  public List<Integer> nearest(int sample, int most) {
    return IntStream.range(0, size)
        .filter(other -> other != sample)
        .boxed()
        .sorted(Comparator.comparingDouble(other -> -at(sample, other)))
        .limit(most)
        .toList();
  }
}
