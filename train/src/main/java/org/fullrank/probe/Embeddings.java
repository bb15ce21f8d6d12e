package org.fullrank.probe;

import java.util.Locale;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Problem;
import org.fullrank.core.Tensors;

/**
 * Features of a set of samples, detached from the encoder. They are held on the Java heap: at most
 * 2³¹ − 1 numbers (11 million samples of width 192), no native memory to free.
 *
 * @param feature name of the features, for the protocol ({@code encoder output, pooled})
 * @param values {@code [samples, width]}, row-major
 * @param width numbers per sample
 * @param labels the samples' classes
 */
@SuppressWarnings("ArrayRecordComponent") // written once, then only read
public record Embeddings(String feature, float[] values, int width, Labels labels) {
  public Embeddings {
    Check.positive(width, "width");
    if (values.length != (long) width * labels.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "values: want %d rows of %d numbers, were %d numbers",
              labels.size(),
              width,
              values.length));
    }
  }

  /** Number of samples. */
  public int size() {
    return labels.size();
  }

  /** A copy of the values, {@code [samples, width]} fp32, in the caller's scope. */
  public Tensor tensor() {
    return Tensors.of(values, size(), width);
  }

  /** A copy of {@code tokens}, {@code [samples, tokens, width]} fp32, in the caller's scope. */
  Tensor tensor(EmbeddingsFile.TokenValues tokens) {
    return Tensors.of(tokens.values(), size(), tokens.perSample(), width);
  }

  /** The samples at {@code rows}, in that order. */
  public Embeddings rows(int[] rows) {
    float[] chosen = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * width, chosen, i * width, width);
    }
    return new Embeddings(feature, chosen, width, labels.rows(rows));
  }

  /** Whether any sample is labelled; a probe needs this of its training and its test samples. */
  public boolean anyLabelled() {
    return IntStream.of(labels.indices()).anyMatch(label -> label >= 0);
  }

  /** The labelled samples. */
  public Embeddings labelled() {
    int[] rows = IntStream.range(0, size()).filter(row -> labels.indices()[row] >= 0).toArray();
    return rows.length == size() ? this : rows(rows);
  }

  /**
   * These embeddings, after checking that a probe can use them.
   *
   * @throws Problem of kind DATA if a number is not finite, the sign of a diverged encoder
   */
  Embeddings usable(String name) {
    Embeddings known = labelled();
    if (known.size() == 0) {
      throw new IllegalArgumentException(
          name + ": want labelled samples, was none among " + size());
    }
    for (int i = 0; i < values.length; i++) {
      if (labels.indices()[i / width] >= 0 && !Float.isFinite(values[i])) {
        throw Problem.data(
            String.format(
                Locale.ROOT,
                "%s: want finite features to probe, sample %d has %s; see 'fullrank diagnose'",
                name,
                i / width,
                values[i]));
      }
    }
    return known;
  }

  /** Refuses a test set whose width or classes differ from its training set's. */
  static void matching(Embeddings train, Embeddings test) {
    if (train.width != test.width || !train.labels.names().equals(test.labels.names())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "test: want width %d and classes %s as in train, was width %d and classes %s",
              train.width,
              train.labels.names(),
              test.width,
              test.labels.names()));
    }
  }
}
