package org.fullrank.methods.translation;

import java.util.List;
import org.fullrank.input.Symbols;

/**
 * The ids of a decoder: those of the targets, and begin and end where the targets have none.
 *
 * @param symbols what the targets' ids stand for
 * @param begin is fed before the first id
 * @param end is wanted behind the last id
 * @param count ids are 0 up to but not this
 */
record TargetIds(Symbols symbols, int begin, int end, int count) {
  /** A begin and an end that {@code symbols} lack are the next ids, in this order. */
  static TargetIds of(Symbols symbols) {
    int next = symbols.size();
    int begin = symbols.begin().orElse(next);
    int end = symbols.end().orElse(Math.max(next, begin + 1));
    return new TargetIds(symbols, begin, end, Math.max(next, Math.max(begin, end) + 1));
  }

  /** The text of a hypothesis; begin, end and ids that stand for no text are left out. */
  String text(List<Integer> ids) {
    return symbols.decode(
        ids.stream()
            .mapToInt(Integer::intValue)
            .filter(id -> id != begin && id != end && id < symbols.size())
            .toArray());
  }
}
