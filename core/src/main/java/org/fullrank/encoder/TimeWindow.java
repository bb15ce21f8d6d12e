package org.fullrank.encoder;

import java.util.List;
import java.util.Locale;
import org.fullrank.core.Check;

/**
 * One convolution in time.
 *
 * @param size moments under a window
 * @param stride moments between windows
 */
public record TimeWindow(int size, int stride) {
  public TimeWindow {
    Check.positive(size, "size");
    Check.positive(stride, "stride");
  }

  /**
   * How many windows of the last of {@code front} lie within {@code moments}.
   *
   * @throws IllegalArgumentException if none does
   */
  static int places(List<TimeWindow> front, int moments) {
    int left = moments;
    for (TimeWindow window : front) {
      if (left < window.size) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "input: want enough frames or samples for one window of each convolution, was %,d",
                moments));
      }
      left = (left - window.size) / window.stride + 1;
    }
    return left;
  }
}
