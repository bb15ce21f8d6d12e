package org.fullrank.input;

import java.util.Arrays;
import java.util.Locale;

/**
 * The parameters of one transform as drawn for each sample of a view.
 *
 * @param transform which transform, with the range of each parameter
 * @param values {@code [batch × parameters]} row-major, in the order of {@link
 *     Transform#parameters()}
 */
@SuppressWarnings("ArrayRecordComponent") // written once by a worker, then only read
public record Applied(Transform transform, float[] values) {
  public Applied {
    if (values.length % transform.parameters().size() != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "values of %s: want rows of %d, were %d values",
              transform.name(),
              transform.parameters().size(),
              values.length));
    }
  }

  /**
   * The value of {@code parameter} for sample {@code sample}.
   *
   * @throws IllegalArgumentException if the transform has no such parameter
   */
  public float at(int sample, String parameter) {
    return values[sample * transform.parameters().size() + transform.column(parameter)];
  }

  /** The parameters of the samples {@code from} to {@code from + count − 1} alone. */
  Applied rows(int from, int count) {
    int each = transform.parameters().size();
    return new Applied(transform, Arrays.copyOfRange(values, from * each, (from + count) * each));
  }

  /**
   * The values of {@code parameter}, {@code [batch]}.
   *
   * @throws IllegalArgumentException if the transform has no such parameter
   */
  public float[] column(String parameter) {
    var column = new float[values.length / transform.parameters().size()];
    for (int sample = 0; sample < column.length; sample++) {
      column[sample] = at(sample, parameter);
    }
    return column;
  }

  /**
   * The range and the identity of {@code parameter}.
   *
   * @throws IllegalArgumentException if the transform has no such parameter
   */
  public Transform.Parameter range(String parameter) {
    return transform.parameters().get(transform.column(parameter));
  }
}
