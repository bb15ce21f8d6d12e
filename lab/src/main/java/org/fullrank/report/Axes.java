package org.fullrank.report;

import java.util.ArrayList;
import java.util.List;

/** The axes of a chart: grid lines, labels and the unit of the horizontal axis. */
record Axes(Scale x, Scale y, String over) {
  private static final double TICK_ROOM = 14;

  /** Grid and labels, to be drawn below the data. */
  Tag drawn() {
    var marks = new ArrayList<Tag>();
    for (double tick : y.ticks(4)) {
      marks.add(line(x.from(), y.at(tick), x.to()));
      marks.add(
          label(Numbers.brief(tick), x.from() - 6, y.at(tick) + 3.5).with("text-anchor", "end"));
    }
    for (double tick : x.ticks(4)) {
      marks.add(
          label(Numbers.brief(tick), x.at(tick), y.from() + TICK_ROOM)
              .with("text-anchor", "middle"));
    }
    marks.add(label(over, x.to(), y.from() + 2 * TICK_ROOM).with("text-anchor", "end"));
    return Tag.of("g", "axes").holding(marks);
  }

  private static Tag line(double from, double at, double to) {
    return Tag.of("path").with("d", path(List.of(new double[] {from, at}, new double[] {to, at})));
  }

  private static Tag label(String text, double x, double y) {
    return Tag.of("text").with("x", x).with("y", y).text(text);
  }

  /** An SVG path through {@code points}; a point that is not finite breaks the line. */
  static String path(List<double[]> points) {
    var path = new StringBuilder();
    boolean down = false;
    for (double[] point : points) {
      boolean drawn = Double.isFinite(point[0]) && Double.isFinite(point[1]);
      if (drawn) {
        path.append(down ? 'L' : 'M')
            .append(Numbers.coordinate(point[0]))
            .append(' ')
            .append(Numbers.coordinate(point[1]));
      }
      down = drawn;
    }
    return path.toString();
  }
}
