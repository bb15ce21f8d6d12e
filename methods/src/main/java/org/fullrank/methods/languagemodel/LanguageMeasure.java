package org.fullrank.methods.languagemodel;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.methods.Measure;
import org.fullrank.methods.Method;
import org.fullrank.textmetrics.BitsPerByte;

/**
 * A number of a language model's predictions on held-out texts. Absent of other methods, and where
 * it is not defined.
 *
 * @param name as a claim spells it
 * @param length tokens of an input, of texts joined in their order; absent for the texts as they
 *     are
 * @param figure of the sums over the predictions
 */
record LanguageMeasure(String name, OptionalInt length, Figure figure) implements Measure {
  /** All of them. */
  static final List<Measure> ALL =
      List.of(
          new LanguageMeasure("bits_per_byte", OptionalInt.empty(), LanguageMeasure::bitsPerByte),
          new LanguageMeasure(
              "bits_per_byte_256", OptionalInt.of(256), LanguageMeasure::bitsPerByte),
          new LanguageMeasure(
              "bits_per_byte_512", OptionalInt.of(512), LanguageMeasure::bitsPerByte),
          new LanguageMeasure("perplexity", OptionalInt.empty(), LanguageMeasure::perplexity),
          new LanguageMeasure(
              "next_token_accuracy", OptionalInt.empty(), LanguageMeasure::accuracy));

  /** From sums to a number. */
  @FunctionalInterface
  interface Figure {
    OptionalDouble of(Score score);
  }

  private static OptionalDouble bitsPerByte(Score score) {
    return score.bytes() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(BitsPerByte.of(score.nats(), score.bytes()));
  }

  private static OptionalDouble perplexity(Score score) {
    return score.tokens() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.exp(score.nats() / score.tokens()));
  }

  private static OptionalDouble accuracy(Score score) {
    return score.tokens() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(score.right() / score.tokens());
  }

  @Override
  public OptionalDouble of(Encoder encoder, Method method, Iterable<Batch> batches) {
    return LanguageModel.within(method)
        .map(model -> figure.of(score(encoder, model, batches)))
        .orElseGet(OptionalDouble::empty);
  }

  private Score score(Encoder encoder, LanguageModel model, Iterable<Batch> batches) {
    return length.isPresent()
        ? Score.of(encoder, model, batches, length.getAsInt())
        : Score.of(encoder, model, batches);
  }
}
