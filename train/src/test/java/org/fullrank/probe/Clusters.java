package org.fullrank.probe;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.fullrank.core.Seed;

/** Gaussian clouds around random centres, one a class. */
record Clusters(int width, int classes, double noise) {
  /** {@code size} points, the classes in turn. */
  Embeddings draw(int size, long seed) {
    RandomGenerator centres = new Seed(1).random();
    double[] centre = centres.doubles((long) classes * width, -1, 1).toArray();
    RandomGenerator random = new Seed(seed).random();
    float[] values = new float[size * width];
    int[] labels = new int[size];
    for (int row = 0; row < size; row++) {
      labels[row] = row % classes;
      for (int d = 0; d < width; d++) {
        values[row * width + d] =
            (float) (centre[labels[row] * width + d] + noise * random.nextGaussian());
      }
    }
    return embeddings(width, values, labels, classes);
  }

  static Embeddings embeddings(int width, float[] values, int[] labels, int classes) {
    List<String> names = IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
    return new Embeddings("test", values, width, new Labels(labels, names));
  }
}
