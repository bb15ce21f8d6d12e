package org.fullrank.bench;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.fullrank.core.Check;
import org.fullrank.input.Symbols;

/**
 * Ids that stand for no text: the padding (of transcripts the blank), begin and end of a sequence,
 * then the plain ids.
 *
 * @param size number of different ids, 4 or more
 */
record Ids(int size) implements Symbols {
  /** The least size: one plain id. */
  static final int FEWEST = 4;

  Ids {
    Check.within(size, FEWEST, Integer.MAX_VALUE, "size");
  }

  /** The first plain id. */
  int plain() {
    return FEWEST - 1;
  }

  @Override
  public OptionalInt padding() {
    return OptionalInt.of(0);
  }

  @Override
  public OptionalInt begin() {
    return OptionalInt.of(1);
  }

  @Override
  public OptionalInt end() {
    return OptionalInt.of(2);
  }

  @Override
  public OptionalInt mask() {
    return OptionalInt.empty();
  }

  @Override
  public String decode(int[] ids) {
    return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }
}
