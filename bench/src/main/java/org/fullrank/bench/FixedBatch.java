package org.fullrank.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.View;

/** Batches of random numbers without padding; their tensors outlive every scope. */
final class FixedBatch {
  private static final Seed INPUTS = new Seed(3);
  private static final Seed TARGETS = new Seed(4);

  private FixedBatch() {}

  /** Spectrograms of noise {@code [samples, frames, bins]}. */
  static Batch ofFrames(int samples, int frames, int bins, Targets targets) {
    try (var _ = Scope.open()) {
      return of(Scope.keep(Ops.randn(INPUTS, samples, frames, bins)), targets);
    }
  }

  /** Texts {@code [samples, tokens]} of plain ids. */
  static Batch ofIds(int samples, int tokens, Ids ids, Targets targets) {
    try (var _ = Scope.open()) {
      return of(ids(INPUTS, samples, tokens, ids), targets);
    }
  }

  /** A sequence of {@code length} plain ids for each sample. */
  static Targets sequences(int samples, int length, Ids ids) {
    var lengths = new int[samples];
    Arrays.fill(lengths, length);
    try (var _ = Scope.open()) {
      return new Targets.Sequences(ids(TARGETS, samples, length, ids), lengths);
    }
  }

  private static Tensor ids(Seed seed, int samples, int tokens, Ids ids) {
    var random = seed.random();
    var drawn = new long[samples * tokens];
    Arrays.setAll(drawn, _ -> ids.plain() + random.nextInt(ids.size() - ids.plain()));
    return Scope.keep(Tensors.of(drawn, samples, tokens));
  }

  private static Batch of(Tensor values, Targets targets) {
    var view = View.of(Input.of(values), List.of());
    return new Batch(List.of(view), LongStream.range(0, values.size(0)).toArray(), targets);
  }
}
