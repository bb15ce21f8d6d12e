package org.fullrank.methods.maskedlanguagemodel;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Input;
import org.fullrank.input.Symbols;
import org.fullrank.losses.CrossEntropy;

/**
 * Which words are asked for, and what the encoder is given.
 *
 * @param chosen {@code [batch, tokens]} bool, the words that are asked for
 * @param ids {@code [batch, tokens]} int64, with masks and replacements
 */
record Masking(Tensor chosen, Tensor ids) {
  /**
   * What stands for words, and what for a hidden one.
   *
   * @param words the ids of words, ascending
   * @param size number of different ids
   * @param mask the id that hides a word
   */
  @SuppressWarnings("ArrayRecordComponent") // made once for a method, never written to
  record Words(long[] words, int size, long mask) {
    /** All ids of {@code symbols} but padding, begin, end and {@code mask}. */
    static Words of(Symbols symbols, int mask) {
      var special =
          Stream.of(symbols.padding(), symbols.begin(), symbols.end(), symbols.mask())
              .flatMapToInt(id -> id.stream())
              .asLongStream()
              .boxed()
              .toList();
      long[] words =
          LongStream.range(0, symbols.size()).filter(id -> !special.contains(id)).toArray();
      return new Words(words, symbols.size(), mask);
    }

    /** Which of {@code ids} are words, bool of the same shape. */
    Tensor among(Tensor ids) {
      var flags = new long[size];
      for (long word : words) {
        flags[(int) word] = 1;
      }
      Tensor table = Tensors.like(flags, ids, size);
      return Ops.above(table.index_select(0, ids.flatten()).view_as(ids), 0);
    }

    /** Words for numbers in {@code [0, 1)}, int64 of the same shape. */
    Tensor at(Tensor shares) {
      Tensor place = Ops.times(shares, words.length).floor().to(ScalarType.Long);
      return Tensors.like(words, shares, words.length)
          .index_select(0, place.flatten())
          .view_as(place);
    }
  }

  /** The draws of {@code seed} for {@code input}. */
  static Masking of(MaskedLanguageModelConfig config, Words words, Input input, Seed seed) {
    Tensor ids = input.values();
    Tensor real = input.tokens().real().orElseGet(() -> Encoder.all(input, ids.size(1)));
    Tensor asked = words.among(ids).bitwise_and(real);
    Tensor chosen = chosen(config.share(), asked, draws(seed.with(0), ids));
    Tensor kind = draws(seed.with(1), ids);
    Tensor hidden = chosen.bitwise_and(Ops.below(kind, config.masked()));
    Tensor changed = chosen.bitwise_and(Ops.below(kind, config.masked() + config.replaced()));
    Tensor other = words.at(draws(seed.with(2), ids));
    Tensor mask = Tensors.like(new long[] {words.mask}, ids, 1);
    Tensor given = ids.where(changed.logical_not(), other).where(hidden.logical_not(), mask);
    return new Masking(chosen, given);
  }

  private static Tensor draws(Seed seed, Tensor ids) {
    return Ops.randLike(seed, ids, ids.shape());
  }

  /** The words of the smallest draws, {@code max(1, round(share · words))} of each sample. */
  private static Tensor chosen(double share, Tensor words, Tensor draws) {
    Tensor count = Ops.sum(words.to(draws.scalar_type()), true, 1); // [batch, 1]
    Tensor wanted = Ops.clampMin(Ops.times(count, share).round(), 1);
    Tensor order = Ops.fill(draws, words.logical_not(), 2).argsort(1, false);
    Tensor rank = order.argsort(1, false);
    return rank.lt(wanted).bitwise_and(words);
  }

  /** {@code [batch, tokens]} int64, the true id of the words that are asked for, −1 elsewhere. */
  Tensor targets(Tensor original) {
    return CrossEntropy.targets(original, chosen);
  }
}
