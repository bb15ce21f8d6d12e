package org.fullrank.probe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.fullrank.core.Problem;

/**
 * The accuracy of each group. The adjusted average weighs groups by their share of the training
 * images, as test parts are often made balanced.
 *
 * @param rows in the order of the groups
 */
public record GroupTable(List<Row> rows) {
  /**
   * A group.
   *
   * @param name of the group
   * @param trained training images
   * @param measured measured images, 1 or more
   * @param right of them, classified right
   */
  public record Row(String name, int trained, int measured, int right) {
    /** Share of the measured images that are classified right. */
    public double accuracy() {
      return (double) right / measured;
    }

    private String line() {
      var interval = Interval.wilson(right, measured);
      return String.format(
          Locale.ROOT,
          "%-32s %8d %9d %8.1f %%   %.1f to %.1f",
          name,
          trained,
          measured,
          100 * accuracy(),
          100 * interval.low(),
          100 * interval.high());
    }
  }

  /**
   * The groups of a set.
   *
   * @param names of the groups
   * @param trained training images of each
   */
  public record GroupNames(List<String> names, List<Integer> trained) {
    public GroupNames {
      names = List.copyOf(names);
      trained = List.copyOf(trained);
    }
  }

  public GroupTable {
    rows = List.copyOf(rows);
  }

  /**
   * The table of classified samples.
   *
   * @param predicted the class given to each
   * @param truth its class; negative for none
   * @param groups its group; negative for none
   * @param of names of the groups, and their training images
   * @throws Problem of kind DATA with all counts if a group has no measured or training image
   */
  public static GroupTable of(int[] predicted, int[] truth, int[] groups, GroupNames of) {
    List<String> names = of.names();
    List<Integer> trained = of.trained();
    int[] measured = new int[names.size()];
    int[] right = new int[names.size()];
    for (int row = 0; row < groups.length; row++) {
      if (groups[row] >= 0 && truth[row] >= 0) {
        measured[groups[row]]++;
        right[groups[row]] += predicted[row] == truth[row] ? 1 : 0;
      }
    }
    var rows = new ArrayList<Row>();
    boolean whole = !names.isEmpty();
    for (int group = 0; group < names.size(); group++) {
      whole &= measured[group] > 0 && trained.get(group) > 0;
      rows.add(new Row(names.get(group), trained.get(group), measured[group], right[group]));
    }
    if (!whole) {
      throw Problem.data(
          "groups: want 1 training sample and 1 measured sample or more of each group, were "
              + String.join(
                  ", ",
                  rows.stream()
                      .map(r ->
                          String.format(Locale.ROOT, "%s %d and %d", r.name, r.trained, r.measured))
                      .toList()));
    }
    return new GroupTable(rows);
  }

  /** The group of the least accuracy, the first of equal ones. */
  public Row worst() {
    return rows.stream().min(Comparator.comparingDouble(Row::accuracy)).orElseThrow();
  }

  /** {@code Σ_g (n_g / N) acc_g} with the training images {@code n_g} of each group. */
  public double adjusted() {
    double all = rows.stream().mapToInt(Row::trained).sum();
    return rows.stream().mapToDouble(row -> row.trained / all * row.accuracy()).sum();
  }

  /** The mean of the groups' accuracies. */
  public double balanced() {
    return rows.stream().mapToDouble(Row::accuracy).average().orElseThrow();
  }

  /** The accuracy over the measured images as they are. */
  public double average() {
    double all = rows.stream().mapToInt(Row::measured).sum();
    return rows.stream().mapToInt(Row::right).sum() / all;
  }

  /**
   * The table as lines of text.
   *
   * @param rule how settings and checkpoint were selected, in a sentence
   */
  public List<String> lines(String rule) {
    var lines = new ArrayList<String>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%-32s %8s %9s %10s   %s",
            "group",
            "trained",
            "measured",
            "accuracy",
            "95 %"));
    rows.forEach(row -> lines.add(row.line()));
    lines.add(
        String.format(
            Locale.ROOT,
            "worst group %.1f %% (%s), adjusted average %.1f %%, mean of groups %.1f %%,"
                + " average %.1f %%",
            100 * worst().accuracy(),
            worst().name,
            100 * adjusted(),
            100 * balanced(),
            100 * average()));
    lines.add("selection: " + rule);
    return lines;
  }
}
