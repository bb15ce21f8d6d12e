package org.fullrank.input;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import org.fullrank.core.Tensors;

/**
 * One view of every sample of a batch, and how it was made.
 *
 * @param input the encoder's input
 * @param applied the transforms in the order in which they were applied
 * @param present {@code [batch]}, false for a sample that lacks this view; its row of {@code input}
 *     holds zeros that no loss may use
 */
@SuppressWarnings("ArrayRecordComponent") // a batch is made once and read once
public record View(Input input, List<Applied> applied, boolean[] present) {
  public View {
    applied = List.copyOf(applied);
    if (present.length != input.batch()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "present: want one entry for each of %d samples, was %d",
              input.batch(),
              present.length));
    }
  }

  /** A view that every sample has. */
  public static View of(Input input, List<Applied> applied) {
    var present = new boolean[Math.toIntExact(input.batch())];
    Arrays.fill(present, true);
    return new View(input, applied, present);
  }

  /** The same view under another input of as many samples. */
  public View with(Input other) {
    return new View(other, applied, present);
  }

  /** The rows {@code from} to {@code from + count − 1} alone. */
  View rows(int from, int count) {
    long[] places = LongStream.range(from, from + count).toArray();
    var some = applied.stream().map(it -> it.rows(from, count)).toList();
    return new View(
        input.at(Tensors.like(places, input.values(), count)),
        some,
        Arrays.copyOfRange(present, from, from + count));
  }

  /** Whether every sample has this view. */
  public boolean complete() {
    for (boolean there : present) {
      if (!there) {
        return false;
      }
    }
    return true;
  }

  /** The first record of the transform called {@code name}, if the policy has it. */
  public Optional<Applied> record(String name) {
    return records(name).stream().findFirst();
  }

  /** The records of the transform called {@code name}, in the order of application. */
  public List<Applied> records(String name) {
    return applied.stream().filter(a -> a.transform().name().equals(name)).toList();
  }
}
