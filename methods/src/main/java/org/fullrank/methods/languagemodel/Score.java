package org.fullrank.methods.languagemodel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Symbols;
import org.fullrank.losses.CrossEntropy;

/**
 * Sums over the predicted tokens of held-out texts.
 *
 * @param nats negative log-likelihood
 * @param tokens predictions
 * @param right predictions whose likeliest id is the true one
 * @param bytes of the predicted tokens' text in UTF-8
 */
record Score(double nats, double tokens, double right, long bytes) {
  private static final Score NONE = new Score(0, 0, 0, 0);
  private static final long MOST_LOGITS = 1L << 24; // at once

  /** Of the samples as they are. */
  static Score of(Encoder encoder, LanguageModel model, Iterable<Batch> batches) {
    return Ops.noGrad(() -> {
      Score sum = NONE;
      try (var _ = Scope.open()) {
        for (Batch batch : batches) {
          sum = sum.plus(ofRows(encoder, model, batch.view(0).input()));
        }
      }
      return sum;
    });
  }

  /**
   * Of all samples joined in their order and cut into inputs of {@code length} tokens; of none if
   * there is too little text or the encoder refuses the length.
   *
   * @param length 2 or more
   */
  static Score of(Encoder encoder, LanguageModel model, Iterable<Batch> batches, int length) {
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        Optional<Tensor> rows = joined(batches).flatMap(ids -> rows(ids, length));
        return rows.filter(it -> takes(encoder, model, it.narrow(0, 0, 1)))
            .map(it -> ofRows(encoder, model, Input.of(it)))
            .orElse(NONE);
      }
    });
  }

  /** As many rows as {@code ids} fill; empty if they fill none. */
  private static Optional<Tensor> rows(Tensor ids, int length) {
    long count = ids.size(0) / length;
    return count == 0
        ? Optional.empty()
        : Optional.of(ids.narrow(0, 0, count * length).view(count, length));
  }

  private static boolean takes(Encoder encoder, LanguageModel model, Tensor row) {
    try (var _ = Scope.open()) {
      var _ = model.logits(encoder, Input.of(row));
      return true;
    } catch (IllegalArgumentException _) {
      return false; // learned positions end before
    }
  }

  /** The real ids of all samples, {@code [ids]}; empty without a sample. */
  private static Optional<Tensor> joined(Iterable<Batch> batches) {
    var parts = new ArrayList<Tensor>();
    for (Batch batch : batches) {
      Input input = batch.view(0).input();
      Tensor ids = input.values();
      parts.add(input.tokens().real().map(ids::masked_select).orElseGet(ids::flatten));
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(Ops.cat(0, parts.toArray(Tensor[]::new)));
  }

  private static long[] longs(Tensor ids) {
    return Arrays.stream(Tensors.doubles(ids)).mapToLong(id -> (long) id).toArray();
  }

  /** As many rows at once as their logits allow. */
  private static Score ofRows(Encoder encoder, LanguageModel model, Input input) {
    long perRow = input.values().size(1) * model.symbols().size();
    long step = Math.max(1, MOST_LOGITS / perRow);
    Score sum = NONE;
    for (long from = 0; from < input.batch(); from += step) {
      try (var _ = Scope.open()) {
        long[] rows = LongStream.range(from, Math.min(from + step, input.batch())).toArray();
        Tensor part = Tensors.like(rows, input.values(), rows.length);
        sum = sum.plus(ofInput(encoder, model, input.at(part)));
      }
    }
    return sum;
  }

  private static Score ofInput(Encoder encoder, LanguageModel model, Input input) {
    Tensor next = NextIds.of(input);
    Tensor logits = model.logits(encoder, input).narrow(1, 0, next.size(1));
    var loss = CrossEntropy.ofTokens(logits, next);
    long count = loss.count();
    double nats = Ops.value(loss.loss()) * count;
    return new Score(nats, count, Ops.value(loss.accuracy()) * count, bytes(model.symbols(), next));
  }

  private static long bytes(Symbols symbols, Tensor next) {
    long[] ids = longs(next);
    int perRow = Math.toIntExact(next.size(1));
    long bytes = 0;
    for (int row = 0; row * perRow < ids.length; row++) {
      int[] real =
          Arrays.stream(ids, row * perRow, (row + 1) * perRow)
              .filter(id -> id >= 0)
              .mapToInt(Math::toIntExact)
              .toArray();
      bytes += symbols.decode(real).getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes;
  }

  private Score plus(Score other) {
    return new Score(
        nats + other.nats, tokens + other.tokens, right + other.right, bytes + other.bytes);
  }
}
