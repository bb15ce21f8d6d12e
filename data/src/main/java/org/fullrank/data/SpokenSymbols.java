package org.fullrank.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.fullrank.input.Symbols;

/**
 * Characters or phones of transcripts. Entry {@code i} of the list has the id {@code i + 1}; id 0
 * is the blank of CTC, which stands for no text. No id begins or ends a sequence.
 *
 * @param names of the symbols; single characters are joined without a space, others with one
 */
record SpokenSymbols(List<String> names) implements Symbols {
  SpokenSymbols {
    names = List.copyOf(names);
  }

  @Override
  public int size() {
    return names.size() + 1;
  }

  @Override
  public OptionalInt padding() {
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt begin() {
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt end() {
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt mask() {
    return OptionalInt.empty();
  }

  @Override
  public String decode(int[] ids) {
    boolean characters = names.stream().allMatch(it -> it.codePointCount(0, it.length()) == 1);
    return Arrays.stream(ids)
        .filter(id -> id != 0)
        .mapToObj(this::name)
        .collect(Collectors.joining(characters ? "" : " "));
  }

  private String name(int id) {
    if (id < 0 || id > names.size()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "id: want 0 to %d, was %d", names.size(), id));
    }
    return names.get(id - 1);
  }
}
