package org.fullrank.probe;

import java.util.ArrayList;
import java.util.List;
import org.fullrank.core.FileArrays;
import org.fullrank.core.Problem;

/**
 * Collects rows of equal width as fp32. If a number is beyond fp32's range, all are divided by a
 * power of two, see {@link FloatScale}.
 */
final class FloatRows {
  private final List<float[]> rows = new ArrayList<>();
  private double largest;
  private int exponent;

  int size() {
    return rows.size();
  }

  int width() {
    return rows.isEmpty() ? 0 : rows.getFirst().length;
  }

  float[] row(int index) {
    return rows.get(index);
  }

  void add(double[] values) {
    for (double value : values) {
      largest = FloatScale.largest(largest, value);
    }
    if (rows.isEmpty() || FloatScale.overflows(largest, exponent)) {
      rescale(FloatScale.of(largest));
    }
    float[] row = new float[values.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = FloatScale.scaled(values[i], exponent);
    }
    rows.add(row);
  }

  private void rescale(int to) {
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = FloatScale.scaled(row[i], to - exponent);
      }
    }
    exponent = to;
  }

  /**
   * The values of the columns from {@code first}, row by row.
   *
   * @throws Problem of kind DATA if the heap cannot hold them
   */
  float[] joined(int first, Object file) {
    int width = width() - first;
    float[] values = FileArrays.floats((long) size() * width, file);
    for (int i = 0; i < size(); i++) {
      System.arraycopy(rows.get(i), first, values, i * width, width);
    }
    return values;
  }
}
