package org.fullrank.texts;

import java.util.List;
import java.util.OptionalInt;

/**
 * The ids of a tokenizer that stand for no text.
 *
 * @param before what the tokenizer puts before a text, in order
 * @param after what it puts behind a text, in order
 * @param padding fills a shorter text of a batch
 * @param begin begins a text
 * @param end ends a text
 * @param mask hides a token
 */
public record SpecialTokens(
    List<Integer> before,
    List<Integer> after,
    OptionalInt padding,
    OptionalInt begin,
    OptionalInt end,
    OptionalInt mask) {
  public SpecialTokens {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  /** The number of ids before and behind a text. */
  public int frame() {
    return before.size() + after.size();
  }

  /** {@code ids} between what stands before and behind a text. */
  public int[] framed(int[] ids) {
    var all = new int[ids.length + frame()];
    for (int i = 0; i < before.size(); i++) {
      all[i] = before.get(i);
    }
    System.arraycopy(ids, 0, all, before.size(), ids.length);
    for (int i = 0; i < after.size(); i++) {
      all[before.size() + ids.length + i] = after.get(i);
    }
    return all;
  }
}
