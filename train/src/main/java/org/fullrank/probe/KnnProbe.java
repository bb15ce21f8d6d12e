package org.fullrank.probe;

import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;

/**
 * k-nearest-neighbour classifier: the nearest training samples by cosine similarity {@code s} vote
 * with weight {@code exp(s / T)}.
 *
 * <p>Ties: of equally similar training samples the earlier sample is nearer; of equally voted
 * classes the lower index wins. So the result does not depend on the sorting algorithm.
 *
 * @param neighbours {@code k}, the number of voting samples; all samples of a smaller training set
 *     vote
 * @param temperature {@code T}, positive
 * @see <a href="https://arxiv.org/abs/1805.01978">Wu et al., CVPR 2018, section 3.4</a>
 */
public record KnnProbe(int neighbours, double temperature) {
  private static final long CHUNK = 1 << 24; // similarities at a time: 64 MiB

  public KnnProbe {
    Check.positive(neighbours, "neighbours");
    Check.positive(temperature, "temperature");
  }

  /**
   * Classifies {@code test} by {@code train}. Unlabelled samples are left out of both.
   *
   * @throws IllegalArgumentException if the two differ in width or classes, or if either has no
   *     labelled sample
   * @throws org.fullrank.core.Problem of kind DATA if a number is not finite
   */
  public ProbeResult measure(Embeddings train, Embeddings test) {
    Embeddings.matching(train, test);
    Embeddings from = train.usable("train");
    Embeddings to = test.usable("test");
    var classifier = new Protocol.Classifier.Knn(Math.min(neighbours, from.size()), temperature);
    var protocol =
        new Protocol(classifier, from.feature(), Protocol.Sizes.of(from, to), Split.TEST);
    return ProbeResult.of(predict(from, to), to, protocol);
  }

  private int[] predict(Embeddings train, Embeddings test) {
    int[] predicted = new int[test.size()];
    int rows = Math.clamp(CHUNK / train.size(), 1, test.size());
    Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        Tensor keys = Ops.normalize(train.tensor(), 1).t(); // [width, train]
        Tensor queries = Ops.normalize(test.tensor(), 1); // [test, width]
        for (int from = 0; from < predicted.length; from += rows) {
          int count = Math.min(rows, predicted.length - from);
          int[] some = predict(queries.narrow(0, from, count), keys, train.labels());
          System.arraycopy(some, 0, predicted, from, count);
        }
      }
      return predicted;
    });
    return predicted;
  }

  private int[] predict(Tensor queries, Tensor keys, Labels labels) {
    try (var _ = Scope.open()) {
      Tensor similarity = queries.matmul(keys); // [rows, train]
      int columns = labels.size();
      MemorySegment all = Tensors.segment(similarity, similarity.numel() * Float.BYTES);
      return IntStream.range(0, Math.toIntExact(queries.size(0)))
          .parallel()
          .map(row ->
              Nearest.of(all, (long) row * columns, columns, neighbours).vote(labels, temperature))
          .toArray();
    }
  }
}
