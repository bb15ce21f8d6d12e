package org.fullrank.texts;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fullrank.core.Check;

/**
 * Learns a byte-level byte-pair encoding: from single bytes on, the most frequent pair of
 * neighbours in a word becomes a token of its own, again and again. Of equally frequent pairs the
 * pair of smaller ids comes first, so the same corpus gives the same tokens, whatever the order of
 * its texts.
 *
 * <p>The counts of pairs stand in a heap. A merge visits only words that hold its pair.
 *
 * @see <a href="https://arxiv.org/abs/1508.07909">Sennrich et al., ACL 2016, algorithm 1</a>
 */
public final class BytePairTrainer {
  /** GPT-2's words: letters, digits or signs with the space before them, or spaces. */
  static final Pattern WORDS =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private static final int BYTES = 256;
  private static final long FEWEST = 2; // times that a pair must occur

  private final Map<String, Long> corpus = new TreeMap<>();

  /** A trainer without a corpus. */
  public BytePairTrainer() {}

  /** Adds {@code text} to the corpus. */
  public void add(String text) {
    Matcher words = WORDS.matcher(Utf8.paired(text));
    while (words.find()) {
      corpus.merge(words.group(), 1L, Long::sum);
    }
  }

  /**
   * Learns tokens until there are {@code size}, special tokens and single bytes among them, or
   * until no pair occurs twice.
   *
   * @param size number of ids, 260 or more
   */
  public Vocabulary train(int size) {
    int merges = size - BYTES - Vocabulary.SPECIAL.size();
    Check.atLeastZero(merges, "size of the vocabulary less 260");
    return new Vocabulary(new Counts(corpus).merges(merges));
  }

  /** A pair of neighbours and how often it was seen when it was queued. */
  private record Queued(long pair, long count) implements Comparable<Queued> {
    @Override
    public int compareTo(Queued other) {
      int most = Long.compare(other.count, count);
      return most != 0 ? most : Long.compare(pair, other.pair);
    }
  }

  /** The words of the corpus as symbols, and the counts of their pairs. Bytes are 0 to 255. */
  private static final class Counts {
    private final List<int[]> words = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private final Map<Long, Long> pairs = new HashMap<>();
    private final Map<Long, Set<Integer>> places = new HashMap<>();
    private final PriorityQueue<Queued> queue = new PriorityQueue<>();

    Counts(Map<String, Long> corpus) {
      corpus.forEach((word, count) -> {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        var symbols = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
          symbols[i] = Byte.toUnsignedInt(bytes[i]);
        }
        words.add(symbols);
        times.add(count);
        count(words.size() - 1, count);
      });
      pairs.forEach((pair, count) -> queue.add(new Queued(pair, count)));
    }

    List<Vocabulary.Merge> merges(int most) {
      var merges = new ArrayList<Vocabulary.Merge>();
      while (merges.size() < most && !queue.isEmpty()) {
        Queued best = queue.remove();
        long now = pairs.getOrDefault(best.pair, 0L);
        if (now != best.count) {
          requeue(best.pair, now);
        } else if (now < FEWEST) {
          break;
        } else {
          var merge = new Vocabulary.Merge((int) (best.pair >>> 32), (int) best.pair);
          apply(best.pair, merge, BYTES + merges.size());
          merges.add(merge);
        }
      }
      return merges;
    }

    private void requeue(long pair, long count) {
      if (count >= FEWEST) {
        queue.add(new Queued(pair, count));
      }
    }

    private void apply(long pair, Vocabulary.Merge merge, int symbol) {
      var fresh = new HashSet<Long>();
      for (int word : List.copyOf(places.getOrDefault(pair, Set.of()))) {
        count(word, -times.get(word));
        words.set(word, merged(words.get(word), merge, symbol));
        count(word, times.get(word));
        int[] symbols = words.get(word);
        for (int i = 0; i + 1 < symbols.length; i++) {
          if (symbols[i] == symbol || symbols[i + 1] == symbol) {
            fresh.add(pair(symbols[i], symbols[i + 1]));
          }
        }
      }
      places.remove(pair);
      fresh.forEach(it -> requeue(it, pairs.getOrDefault(it, 0L)));
    }

    /** Adds {@code times} to the count of every pair of {@code word}. */
    private void count(int word, long times) {
      int[] symbols = words.get(word);
      for (int i = 0; i + 1 < symbols.length; i++) {
        long pair = pair(symbols[i], symbols[i + 1]);
        pairs.merge(pair, times, Long::sum);
        if (times > 0) {
          places.computeIfAbsent(pair, _ -> new HashSet<>()).add(word);
        }
      }
    }

    private static long pair(int left, int right) {
      return (long) left << 32 | right;
    }

    private static int[] merged(int[] symbols, Vocabulary.Merge merge, int symbol) {
      var merged = new int[symbols.length];
      int length = 0;
      for (int i = 0; i < symbols.length; i++) {
        boolean both =
            i + 1 < symbols.length && symbols[i] == merge.left() && symbols[i + 1] == merge.right();
        merged[length++] = both ? symbol : symbols[i];
        i += both ? 1 : 0;
      }
      return Arrays.copyOf(merged, length);
    }
  }
}
