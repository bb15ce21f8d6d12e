package org.fullrank.probe;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fullrank.core.FileArrays;
import org.fullrank.core.Problem;

/**
 * The shape of stored embeddings: {@code [samples, width]}, or {@code [samples, tokens, width]} of
 * a token encoder.
 *
 * @param samples number of samples
 * @param tokens of a sample; 1 for a matrix
 * @param width numbers per token
 */
record TokenArray(int samples, int tokens, int width) {
  /** The classes of a number of samples. */
  interface Labelling {
    Labels of(int samples);
  }

  /**
   * The shape {@code axes} of an array of {@code file}.
   *
   * @throws Problem of kind DATA if these are neither two nor three axes, or an axis is empty
   */
  static TokenArray shaped(String file, long[] axes) {
    String shown = Arrays.stream(axes).mapToObj(Long::toString).collect(Collectors.joining(" x "));
    if (axes.length != 2 && axes.length != 3) {
      String tuple = shown.replace(" x ", ", ") + (axes.length == 1 ? "," : "");
      throw Problem.data(
          "%s: want a matrix of shape (n, width), or (n, tokens, width), is (%s)%s"
              .formatted(
                  file, tuple, axes.length == 4 ? "; average over rows and columns first" : ""));
    }
    if (Arrays.stream(axes).anyMatch(axis -> axis < 1)) {
      throw Problem.data("%s: want at least one row and column, is %s".formatted(file, shown));
    }
    double numbers = Arrays.stream(axes).asDoubleStream().reduce(1, (a, b) -> a * b);
    if (numbers > FileArrays.LONGEST) {
      throw Problem.data(
          String.format(
              Locale.ROOT, "%s: want at most %d numbers, is %s", file, FileArrays.LONGEST, shown));
    }
    return new TokenArray(
        (int) axes[0], axes.length == 2 ? 1 : (int) axes[1], (int) axes[axes.length - 1]);
  }

  /** An array for all numbers. */
  float[] allocate(String file) {
    return FileArrays.floats((long) samples * tokens * width, file);
  }

  /** The embeddings {@code values}; those of tokens are pooled by their mean. */
  EmbeddingsFile embeddings(String feature, float[] values, Labelling labels) {
    if (tokens == 1) {
      return EmbeddingsFile.of(new Embeddings(feature, values, width, labels.of(samples)));
    }
    var pooled = new Embeddings(feature, means(values), width, labels.of(samples));
    var whole = new EmbeddingsFile.TokenValues(values, tokens);
    return EmbeddingsFile.of(pooled).with(Optional.of(whole));
  }

  private float[] means(float[] values) {
    float[] means = new float[samples * width];
    for (int sample = 0; sample < samples; sample++) {
      for (int d = 0; d < width; d++) {
        double sum = 0;
        for (int token = 0; token < tokens; token++) {
          sum += values[(sample * tokens + token) * width + d];
        }
        means[sample * width + d] = (float) (sum / tokens);
      }
    }
    return means;
  }
}
