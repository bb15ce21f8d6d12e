package org.fullrank.input;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;

/** What the samples of a batch are to be recognised as; the kind follows from the data set. */
public sealed interface Targets {
  /** The class of a sample that has none. */
  int UNLABELLED = -1;

  /** No sample has a target. */
  record None() implements Targets {}

  /**
   * One class a sample.
   *
   * @param indices {@code [batch]}, {@link #UNLABELLED} for a sample without a class
   */
  @SuppressWarnings("ArrayRecordComponent") // a batch is made once and read once
  record Classes(int[] indices) implements Targets {}

  /**
   * One class and one group a sample, for worst-group accuracy.
   *
   * @param indices {@code [batch]}, classes as in {@link Classes}
   * @param groups {@code [batch]}, group of each sample, from 0
   */
  @SuppressWarnings("ArrayRecordComponent") // a batch is made once and read once
  record Groups(int[] indices, int[] groups) implements Targets {
    public Groups {
      if (indices.length != groups.length) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "groups: want one for each of %d classes, was %d",
                indices.length,
                groups.length));
      }
    }
  }

  /**
   * Shares of each class: mixup, cutmix, distillation, pseudo-labels.
   *
   * @param shares {@code [batch, classes]} fp32; a row sums to 1, or is zero without a target
   */
  record Shares(Tensor shares) implements Targets {
    public Shares {
      Check.rank(shares, "shares", "batch", "classes");
    }
  }

  /**
   * A sequence of ids a sample: transcripts and translations.
   *
   * @param ids {@code [batch, longest]} int64, padded behind each sequence
   * @param lengths {@code [batch]}, ids of each sequence that are real
   */
  @SuppressWarnings("ArrayRecordComponent") // a batch is made once and read once
  record Sequences(Tensor ids, int[] lengths) implements Targets {
    public Sequences {
      Check.rank(ids, "ids", "batch", "longest");
      Check.size(ids, "ids", 0, "lengths", lengths.length);
    }
  }

  /** The targets of the samples {@code from} to {@code from + count − 1} alone. */
  default Targets rows(int from, int count) {
    return switch (this) {
      case None none -> none;
      case Classes(int[] indices) -> new Classes(Arrays.copyOfRange(indices, from, from + count));
      case Groups(int[] indices, int[] groups) ->
          new Groups(
              Arrays.copyOfRange(indices, from, from + count),
              Arrays.copyOfRange(groups, from, from + count));
      case Shares(Tensor shares) -> new Shares(shares.narrow(0, from, count));
      case Sequences(Tensor ids, int[] lengths) ->
          new Sequences(
              ids.narrow(0, from, count), Arrays.copyOfRange(lengths, from, from + count));
    };
  }

  /** Number of samples; empty of {@link None}, which goes with any number. */
  default OptionalInt samples() {
    return switch (this) {
      case None() -> OptionalInt.empty();
      case Classes(int[] indices) -> OptionalInt.of(indices.length);
      case Groups(int[] indices, int[] _) -> OptionalInt.of(indices.length);
      case Shares(Tensor shares) -> OptionalInt.of(Math.toIntExact(shares.size(0)));
      case Sequences(Tensor _, int[] lengths) -> OptionalInt.of(lengths.length);
    };
  }

  /**
   * The classes of {@code samples} samples, {@link #UNLABELLED} where there is none: for probes and
   * losses that take one class a sample. Of {@link Shares} and {@link Sequences} all are {@link
   * #UNLABELLED}.
   */
  default int[] classes(int samples) {
    return switch (this) {
      case Classes(int[] indices) -> indices;
      case Groups(int[] indices, int[] _) -> indices;
      case None _, Shares _, Sequences _ -> {
        var none = new int[samples];
        Arrays.fill(none, UNLABELLED);
        yield none;
      }
    };
  }

  /**
   * The target sequences, for losses that take one a sample.
   *
   * @throws IllegalArgumentException if the targets are of another kind
   */
  default Sequences sequences() {
    if (this instanceof Sequences sequences) {
      return sequences;
    }
    throw new IllegalArgumentException(
        "targets: want sequences, was " + getClass().getSimpleName());
  }
}
