package org.fullrank.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;

/**
 * The content of the columns of a table of embeddings. With a header the names decide, and the row
 * below it tells numbers from text. Without a header the first row decides.
 *
 * @param roles of the columns, in order
 * @param numbers indices of the columns of numbers, in the order of the dimensions
 */
record TableColumns(List<Role> roles, List<Integer> numbers) {
  private static final Set<String> IDS =
      Set.of("id", "ids", "index", "idx", "row", "sample_id", "unnamed:_0");
  private static final Set<String> LABELS =
      Set.of(
          "label",
          "labels",
          "class",
          "classes",
          "class_name",
          "target",
          "targets",
          "category",
          "y");
  private static final Set<String> PATHS =
      Set.of(
          "path",
          "paths",
          "file",
          "files",
          "file_name",
          "filename",
          "filenames",
          "file_path",
          "filepath",
          "image",
          "images",
          "image_path",
          "img",
          "img_path");
  private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d{1,9})");
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,18}(\\.0*)?");
  private static final Pattern FILE =
      Pattern.compile(".*[/\\\\].*|.*\\.[A-Za-z]{2,4}", Pattern.DOTALL);
  private static final String WANTED =
      "want the columns id, label, path (each optional) and d0, d1, ..., each once, or a column of lists";

  /** The content of a column. */
  enum Role {
    ID,
    LABEL,
    PATH,
    NUMBER,
    LIST,
    IGNORED
  }

  TableColumns {
    roles = List.copyOf(roles);
    numbers = List.copyOf(numbers);
  }

  /** Whether {@code first} is a header above {@code below}, the next row if there is one. */
  static boolean isHeader(List<String> first, Optional<List<String>> below, TextCells cells) {
    if (counts(first)) {
      return true;
    }
    boolean plain =
        first.stream().noneMatch(cell -> cells.number(cell).isPresent() || TextCells.isList(cell));
    boolean named =
        first.stream().anyMatch(TableColumns::isName)
            && first.stream().allMatch(cell -> cells.number(cell).isEmpty() || isWhole(cell));
    return plain || named || below.filter(row -> becomesNumber(first, row, cells)).isPresent();
  }

  /** Whether {@code first} numbers its columns, as pandas does for columns without a name. */
  private static boolean counts(List<String> first) {
    List<String> names = first.getFirst().isBlank() ? first.subList(1, first.size()) : first;
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).equals(String.valueOf(i))) {
        return false;
      }
    }
    return names.size() > 1;
  }

  private static boolean isName(String cell) {
    String name = normal(cell);
    return IDS.contains(name) || LABELS.contains(name) || PATHS.contains(name);
  }

  private static boolean isWhole(String cell) {
    return WHOLE.matcher(cell.strip()).matches();
  }

  private static boolean becomesNumber(List<String> first, List<String> row, TextCells cells) {
    for (int i = 0; i < Math.min(first.size(), row.size()); i++) {
      boolean number = cells.number(row.get(i)).isPresent() || TextCells.isList(row.get(i));
      if (number && cells.number(first.get(i)).isEmpty() && !TextCells.isList(first.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static String normal(String name) {
    return name.strip().toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
  }

  /** The columns of a table without a header, by its first row. */
  static TableColumns ofRow(List<String> row, TextCells cells, Function<String, Problem> problem) {
    Role[] roles = new Role[row.size()];
    Set<Role> taken = new HashSet<>();
    for (int i = 0; i < roles.length; i++) {
      String cell = row.get(i);
      if (TextCells.isList(cell)) {
        roles[i] = once(Role.LIST, taken);
      } else if (cells.number(cell).isPresent()) {
        roles[i] = cell.isBlank() && i == roles.length - 1 ? Role.IGNORED : Role.NUMBER;
      } else {
        roles[i] = once(FILE.matcher(cell).matches() ? Role.PATH : Role.LABEL, taken);
      }
    }
    return of(roles, where(roles, Role.NUMBER), problem);
  }

  /** The columns of a table with the header {@code names}, above {@code row} if there is one. */
  static TableColumns ofHeader(
      List<String> names,
      Optional<List<String>> row,
      TextCells cells,
      Function<String, Problem> problem) {
    Role[] roles = new Role[names.size()];
    Set<Role> taken = new HashSet<>();
    for (int i = 0; i < roles.length; i++) {
      int column = i;
      Optional<String> cell = row.filter(it -> column < it.size()).map(it -> it.get(column));
      roles[i] = named(normal(names.get(i)), i, cell, cells, taken);
    }
    return of(roles, dimensions(names, roles, problem), problem);
  }

  private static Role named(
      String name, int column, Optional<String> cell, TextCells cells, Set<Role> taken) {
    if (cell.filter(TextCells::isList).isPresent()) {
      return once(Role.LIST, taken);
    }
    if (LABELS.contains(name)) {
      return once(Role.LABEL, taken);
    }
    if (PATHS.contains(name)) {
      return once(Role.PATH, taken);
    }
    if (IDS.contains(name) || (name.isEmpty() && column == 0)) {
      boolean whole = cell.map(TableColumns::isWhole).orElse(true);
      return once(whole ? Role.ID : Role.PATH, taken);
    }
    boolean number = cell.map(text -> cells.number(text).isPresent()).orElse(true);
    return !name.isEmpty() && (number || NUMBERED.matcher(name).matches())
        ? Role.NUMBER
        : Role.IGNORED;
  }

  private static Role once(Role role, Set<Role> taken) {
    return taken.add(role) ? role : Role.IGNORED;
  }

  /**
   * The dimensions among the columns of numbers. These are the columns of the commonest name with a
   * number behind it, in the order of the numbers. If most columns have other names, all count.
   */
  private static List<Integer> dimensions(
      List<String> names, Role[] roles, Function<String, Problem> problem) {
    List<Integer> all = where(roles, Role.NUMBER);
    Map<String, Map<Integer, Integer>> families = new LinkedHashMap<>();
    for (int column : all) {
      Matcher numbered = NUMBERED.matcher(normal(names.get(column)));
      if (numbered.matches()) {
        var family = families.computeIfAbsent(numbered.group(1), _ -> new HashMap<>());
        if (family.put(Integer.parseInt(numbered.group(2)), column) != null) {
          throw problem.apply(WANTED + "; \"" + shown(names.get(column)) + "\" stands twice");
        }
      }
    }
    var family = families.values().stream().max(Comparator.comparingInt(Map::size));
    return family
        .filter(it -> 2 * it.size() >= all.size())
        .map(it -> inOrder(it, names, problem))
        .orElse(all);
  }

  private static List<Integer> inOrder(
      Map<Integer, Integer> family, List<String> names, Function<String, Problem> problem) {
    var sorted = new TreeMap<>(family);
    int expected = Math.min(1, sorted.firstKey());
    List<Integer> columns = new ArrayList<>();
    for (var entry : sorted.entrySet()) {
      if (entry.getKey() != expected++) {
        throw problem.apply(
            WANTED + ", in order, found \"%s\"".formatted(shown(names.get(entry.getValue()))));
      }
      columns.add(entry.getValue());
    }
    return columns;
  }

  private static TableColumns of(
      Role[] roles, List<Integer> numbers, Function<String, Problem> problem) {
    boolean list = Arrays.asList(roles).contains(Role.LIST);
    if (!list && numbers.isEmpty()) {
      throw problem.apply(WANTED);
    }
    List<Integer> used = list ? List.of() : numbers;
    for (int column : where(roles, Role.NUMBER)) {
      roles[column] = Role.IGNORED;
    }
    used.forEach(column -> roles[column] = Role.NUMBER);
    return new TableColumns(List.of(roles), used);
  }

  private static List<Integer> where(Role[] roles, Role wanted) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < roles.length; i++) {
      if (roles[i] == wanted) {
        found.add(i);
      }
    }
    return found;
  }

  private static String shown(String text) {
    String plain = Printable.line(text);
    return plain.length() > 40 ? plain.substring(0, 40) + "..." : plain;
  }
}
