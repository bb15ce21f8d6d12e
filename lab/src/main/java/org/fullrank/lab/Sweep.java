package org.fullrank.lab;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.fullrank.core.Problem;

/**
 * A setting that goes through several values.
 *
 * @param key its path, such as {@code optim.lr}
 * @param values as {@code --set} takes them, each once
 */
public record Sweep(String key, List<String> values) {
  /** The most runs of a product of sweeps. */
  public static final int MOST_RUNS = 1000;

  private static final int LONGEST = 100; // characters of a folder's name

  /**
   * One run of a product of sweeps.
   *
   * @param name of its folder
   * @param settings to change, as {@code --set} takes them
   */
  public record Variant(String name, List<String> settings) {
    public Variant {
      settings = List.copyOf(settings);
    }
  }

  public Sweep {
    values = List.copyOf(values);
  }

  /**
   * The sweep in {@code text}: {@code optim.lr=1e-3,3e-4}. A comma within brackets, braces or
   * quotes belongs to a value.
   *
   * @throws Problem of kind CONFIG if it is none, or a value occurs twice
   */
  public static Sweep parse(String text) {
    int equals = text.indexOf('=');
    var values = equals < 1 ? List.<String>of() : split(text.substring(equals + 1));
    if (values.isEmpty() || values.stream().anyMatch(String::isEmpty)) {
      throw Problem.config(
          "--sweep %s: want PATH=VALUE,VALUE, such as optim.lr=1e-3,3e-4".formatted(text));
    }
    if (Set.copyOf(values).size() < values.size()) {
      throw Problem.config("--sweep %s: want each value once".formatted(text));
    }
    return new Sweep(text.substring(0, equals).strip(), values);
  }

  private static List<String> split(String values) {
    var parts = new ArrayList<String>();
    int depth = 0;
    int from = 0;
    boolean quoted = false;
    for (int i = 0; i < values.length(); i++) {
      char c = values.charAt(i);
      quoted ^= c == '"';
      depth += quoted ? 0 : "[{".indexOf(c) >= 0 ? 1 : "]}".indexOf(c) >= 0 ? -1 : 0;
      if (c == ',' && depth == 0 && !quoted) {
        parts.add(values.substring(from, i).strip());
        from = i + 1;
      }
    }
    parts.add(values.substring(from).strip());
    return parts;
  }

  /**
   * Every combination of the values of {@code sweeps}; the last sweep moves fastest.
   *
   * @throws Problem of kind CONFIG if a setting is swept twice, or there are more than {@value
   *     #MOST_RUNS}
   */
  public static List<Variant> product(List<Sweep> sweeps) {
    var keys = sweeps.stream().map(Sweep::key).toList();
    if (Set.copyOf(keys).size() < keys.size()) {
      throw Problem.config("--sweep: want each setting once, were " + String.join(", ", keys));
    }
    double count = sweeps.stream().mapToDouble(it -> it.values().size()).reduce(1, (a, b) -> a * b);
    if (count > MOST_RUNS) {
      throw Problem.config(
          String.format(
              Locale.ROOT, "--sweep: want at most %,d runs, was %,.0f", MOST_RUNS, count));
    }
    List<List<String>> settings = List.of(List.of());
    for (Sweep sweep : sweeps) {
      settings = settings.stream().flatMap(before -> sweep.after(before).stream()).toList();
    }
    var taken = new HashSet<String>();
    return settings.stream().map(it -> new Variant(name(it, keys, taken), it)).toList();
  }

  private List<List<String>> after(List<String> before) {
    return values.stream()
        .map(value -> {
          var all = new ArrayList<>(before);
          all.add(key + "=" + value);
          return List.copyOf(all);
        })
        .toList();
  }

  /** The last words of the keys with their values, such as {@code lr-1e-3,seed-0}. */
  private static String name(List<String> settings, List<String> keys, Set<String> taken) {
    var words = keys.stream().map(key -> key.substring(key.lastIndexOf('.') + 1)).toList();
    boolean plain = Set.copyOf(words).size() == words.size();
    String whole =
        settings.stream()
            .map(it -> plain ? it.substring(it.lastIndexOf('.', it.indexOf('=')) + 1) : it)
            .map(it -> it.replaceFirst("=", "-").replaceAll("[^A-Za-z0-9.+_-]+", "_"))
            .collect(Collectors.joining(","));
    String name = whole.length() <= LONGEST ? whole : whole.substring(0, LONGEST);
    String unused = name;
    for (int i = 2; !taken.add(unused); i++) {
      unused = name + "-" + i;
    }
    return unused;
  }
}
