package org.fullrank.probe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The most similar training samples of a test sample, nearest first. */
final class Nearest {
  private final float[] similarity;
  private final int[] index;
  private int count;

  private Nearest(int most) {
    similarity = new float[most];
    index = new int[most];
  }

  /**
   * Scans {@code columns} similarities from index {@code start} of {@code all}. A single pass with
   * a threshold is faster than a heap or a partial sort, because nearly every column fails the
   * first comparison.
   */
  static Nearest of(MemorySegment all, long start, int columns, int most) {
    var nearest = new Nearest(Math.min(most, columns));
    float threshold = Float.NEGATIVE_INFINITY;
    for (int column = 0; column < columns; column++) {
      float value = all.getAtIndex(ValueLayout.JAVA_FLOAT, start + column);
      if (value > threshold) {
        threshold = nearest.insert(value, column);
      }
    }
    return nearest;
  }

  /**
   * Inserts a sample behind equally similar samples; returns the similarity that the next sample
   * must exceed.
   */
  private float insert(float value, int column) {
    int most = similarity.length;
    int place = Math.min(count, most - 1);
    while (place > 0 && similarity[place - 1] < value) {
      similarity[place] = similarity[place - 1];
      index[place] = index[place - 1];
      place--;
    }
    similarity[place] = value;
    index[place] = column;
    count = Math.min(count + 1, most);
    return count < most ? Float.NEGATIVE_INFINITY : similarity[most - 1];
  }

  /**
   * The class with the largest sum of weights {@code exp((s − s₁) / T)}; the lower index on a tie.
   */
  int vote(Labels labels, double temperature) {
    double[] weight = new double[labels.classes()];
    for (int i = 0; i < count; i++) {
      weight[labels.indices()[index[i]]] += Math.exp((similarity[i] - similarity[0]) / temperature);
    }
    int best = 0;
    for (int label = 1; label < weight.length; label++) {
      best = weight[label] > weight[best] ? label : best;
    }
    return best;
  }
}
