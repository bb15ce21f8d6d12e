package org.fullrank.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fullrank.core.Printable;

/** Sorts class names: by number if all are numbers, else as the text that is shown. */
final class Classes {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private Classes() {}

  static List<String> sorted(Collection<String> labels) {
    boolean numbers = labels.stream().allMatch(label -> NUMBER.matcher(label).matches());
    Comparator<String> byNumber = Comparator.comparingLong(Long::parseLong);
    Comparator<String> byText =
        Comparator.comparing(Printable::line).thenComparing(Comparator.naturalOrder());
    TreeSet<String> names = new TreeSet<>(numbers ? byNumber.thenComparing(byText) : byText);
    names.addAll(labels);
    return List.copyOf(names);
  }

  static Map<String, Integer> numbered(List<String> classes) {
    return IntStream.range(0, classes.size())
        .boxed()
        .collect(Collectors.toUnmodifiableMap(classes::get, i -> i));
  }
}
