package org.fullrank.input;

/**
 * How one transform was applied to each sample of a view.
 *
 * @param transform which transform
 * @param values {@code [batch × parameters]} row-major, in the order of {@link
 *     Transform#parameters()}
 */
@SuppressWarnings("ArrayRecordComponent") // written once by a worker, then only read
public record Applied(Transform transform, float[] values) {
  /**
   * The recorded value of {@code parameter} for sample {@code sample}.
   *
   * @throws IllegalArgumentException if the transform records no such parameter
   */
  public float at(int sample, String parameter) {
    int column = transform.parameters().indexOf(parameter);
    if (column < 0) {
      throw new IllegalArgumentException(
          "parameter of %s: want one of %s, was %s"
              .formatted(transform, transform.parameters(), parameter));
    }
    return values[sample * transform.parameters().size() + column];
  }
}
