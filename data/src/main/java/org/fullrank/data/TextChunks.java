package org.fullrank.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.fullrank.core.Check;
import org.fullrank.core.Problem;
import org.fullrank.input.Modality;
import org.fullrank.texts.Tokenizer;
import org.fullrank.texts.TokenizerConfig;

/**
 * The texts of a set one behind the other, cut into sequences of equal length, so that no batch is
 * padded. The end of the tokenizer stands behind each text, or a line break where it has none. A
 * rest that fills no sequence is left out, part by part. The ids of the whole set are in memory, 4
 * bytes each.
 *
 * @param of the set of texts; not pairs
 * @param tokenizer makes the ids
 * @param tokens ids of a sequence, 2 or more
 */
public record TextChunks(TextData of, TokenizerConfig tokenizer, int tokens)
    implements DataConfig.Whole {
  /** The default of {@code tokenizer}: bytes. */
  public static final TokenizerConfig TOKENIZER = TextData.TOKENIZER;

  /** The default of {@code tokens}. */
  public static final int TOKENS = 128;

  public TextChunks {
    Check.within(tokens, 2, Integer.MAX_VALUE, "tokens");
  }

  /**
   * @throws Problem of kind DATA also if the training texts fill no sequence, or the items are ids
   */
  @Override
  public Splits open(Skipped skipped) {
    Splits texts = of.open(skipped);
    try {
      var chunks =
          new Splits(
              chunks(texts.train(), skipped),
              chunks(texts.validation(), skipped),
              chunks(texts.test(), skipped));
      if (chunks.train().size() == 0) {
        throw Problem.data(
            "data.tokens: want at most as many ids as all training texts have, was " + tokens);
      }
      return chunks;
    } catch (Problem problem) {
      texts.close();
      throw problem;
    }
  }

  private Chunks chunks(Dataset texts, Skipped skipped) {
    Tokenizer shared = tokenizer.shared();
    OptionalInt mark = shared.special().end();
    int[] end = mark.isPresent() ? new int[] {mark.getAsInt()} : shared.encode("\n");
    var ids = IntStream.builder();
    var starts = new ArrayList<Start>();
    int length = 0;
    for (int index = 0; index < texts.size(); index++) {
      try {
        int[] own = shared.encode(text(texts.item(index)));
        starts.add(new Start(length, texts.id(index)));
        IntStream.concat(Arrays.stream(own), Arrays.stream(end)).forEach(ids);
        length += own.length + end.length;
      } catch (Unreadable unreadable) {
        skipped.add(unreadable);
      }
    }
    return new Chunks(texts, shared, ids.build().toArray(), starts, tokens);
  }

  private static String text(Item item) {
    if (item instanceof Item.Text(String text)) {
      return text;
    }
    throw Problem.config("data.of: want a set of texts, was one of " + item.kind() + " each");
  }

  /**
   * Where a text begins among the ids of its part.
   *
   * @param at number of the id
   * @param id of the text
   */
  private record Start(int at, String id) {}

  /**
   * The sequences of a part, without labels.
   *
   * @param all the texts, closed with it
   * @param tokenizer of the ids
   * @param ids of all texts and their ends
   * @param starts of the texts, ascending
   * @param tokens ids of a sequence
   */
  @SuppressWarnings("ArrayRecordComponent") // made here, read only here
  private record Chunks(Dataset all, Tokenizer tokenizer, int[] ids, List<Start> starts, int tokens)
      implements Dataset {
    @Override
    public String name() {
      return all.name();
    }

    @Override
    public Modality modality() {
      return Modality.TEXT;
    }

    @Override
    public boolean isThere() {
      return all.isThere();
    }

    @Override
    public int size() {
      return ids.length / tokens;
    }

    @Override
    public Item item(int index) {
      return new Item.Ids(sequence(index));
    }

    @Override
    public Item shown(int index) {
      return new Item.Text(tokenizer.decode(sequence(index)));
    }

    private int[] sequence(int index) {
      return Arrays.copyOfRange(ids, index * tokens, (index + 1) * tokens);
    }

    @Override
    public Target target(int index) {
      return new Target.None();
    }

    /** The id of the text that it begins in, and how many ids of the text stand before it. */
    @Override
    public String id(int index) {
      int at = index * tokens;
      Start start = starts.get(lastUpTo(at));
      return start.id + "+" + (at - start.at);
    }

    private int lastUpTo(int at) {
      int low = 0;
      int high = starts.size() - 1;
      while (low < high) {
        int middle = (low + high + 1) >>> 1;
        if (starts.get(middle).at <= at) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return low;
    }

    @Override
    public List<String> classes() {
      return List.of();
    }

    /** It covers the ids of the tokens too. */
    @Override
    public String manifestHash() {
      return new Sha256()
          .add(all.manifestHash())
          .add(tokens)
          .add(ids.length)
          .add(Arrays.hashCode(ids))
          .hex();
    }

    @Override
    public void close() {
      all.close();
    }
  }
}
