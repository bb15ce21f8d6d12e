package org.fullrank.views;

import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.input.Applied;
import org.fullrank.input.Transform;

/** The parameters of one view of a batch while they are being drawn, one column set per step. */
final class Records {
  private final List<Transform> transforms;
  private final float[][] values;
  private final int[] widths;

  private Records(List<Transform> transforms, float[][] values) {
    this.transforms = transforms;
    this.values = values;
    widths = transforms.stream().mapToInt(t -> t.parameters().size()).toArray();
  }

  /** Nothing applied to any of {@code batch} samples. */
  static Records blank(Policy policy, int batch) {
    List<Transform> transforms = policy.steps().stream().map(Step::transform).toList();
    var values = new float[transforms.size()][];
    for (int i = 0; i < values.length; i++) {
      float[] identity = transforms.get(i).identity();
      values[i] = new float[batch * identity.length];
      for (int row = 0; row < batch; row++) {
        System.arraycopy(identity, 0, values[i], row * identity.length, identity.length);
      }
    }
    return new Records(transforms, values);
  }

  /** The records of {@code applied}, to paint from. */
  static Records of(List<Applied> applied) {
    return new Records(
        applied.stream().map(Applied::transform).toList(),
        applied.stream().map(Applied::values).toArray(float[][]::new));
  }

  float[] values(int step) {
    return values[step];
  }

  /** Where the values of sample {@code row} begin. */
  int at(int step, int row) {
    return row * widths[step];
  }

  /** The records of the samples {@code rows}. */
  List<Applied> applied(int[] rows) {
    return IntStream.range(0, values.length)
        .mapToObj(step -> new Applied(transforms.get(step), taken(step, rows)))
        .toList();
  }

  private float[] taken(int step, int[] rows) {
    int width = widths[step];
    if (rows.length * width == values[step].length) {
      return values[step];
    }
    var some = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values[step], rows[i] * width, some, i * width, width);
    }
    return some;
  }
}
