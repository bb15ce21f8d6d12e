package org.fullrank.methods.translation;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.fullrank.core.Scope;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.methods.Measure;
import org.fullrank.methods.Method;
import org.fullrank.textmetrics.Bleu;
import org.fullrank.textmetrics.CharacterF;

/**
 * A number of translations of held-out texts. Absent of other methods, and where it is not defined.
 *
 * <pre>
 *   translation_loss           cross-entropy of a target id, nats, without smoothing
 *   token_accuracy             share of the target ids that are predicted right, 0..1
 *   bleu                       BLEU of sacreBLEU of the first texts, 0..100
 *   chrf                       chrF2 of sacreBLEU of the first texts, 0..100
 *   decoder_attention_entropy  entropy of the decoder's most peaked head among target ids, as a
 *                              share of the largest possible, 0..1
 *   cross_attention_entropy    the same of attention to the encoder's tokens
 * </pre>
 *
 * @param name as a claim spells it
 * @param number of a trained model
 */
record TranslationMeasure(String name, Taken number) implements Measure {
  /** From a trained model and held-out batches to a number; NaN where it is not defined. */
  @FunctionalInterface
  interface Taken {
    double of(Encoder encoder, Translation method, Iterable<Batch> batches);
  }

  /** All of them. */
  static final List<Measure> ALL =
      List.of(
          new TranslationMeasure("translation_loss", (e, m, b) -> HeldOut.of(e, m, b).loss()),
          new TranslationMeasure("token_accuracy", (e, m, b) -> HeldOut.of(e, m, b).accuracy()),
          new TranslationMeasure("bleu", (e, m, b) -> Translated.of(e, m, b).bleu()),
          new TranslationMeasure("chrf", (e, m, b) -> Translated.of(e, m, b).characterF()),
          new TranslationMeasure(
              "decoder_attention_entropy",
              (e, m, b) -> attention(e, m, b, DecoderAttention::leastOwn)),
          new TranslationMeasure(
              "cross_attention_entropy",
              (e, m, b) -> attention(e, m, b, DecoderAttention::leastCrossing)));

  private static double attention(
      Encoder encoder,
      Translation method,
      Iterable<Batch> batches,
      ToDoubleFunction<DecoderAttention> number) {
    try (var _ = Scope.open()) {
      Iterator<Batch> all = batches.iterator();
      return all.hasNext()
          ? number.applyAsDouble(DecoderAttention.of(encoder, method, all.next()))
          : Double.NaN;
    }
  }

  @Override
  public OptionalDouble of(Encoder encoder, Method method, Iterable<Batch> batches) {
    return Translation.within(method)
        .map(own -> number.of(encoder, own, batches))
        .filter(Double::isFinite)
        .map(OptionalDouble::of)
        .orElseGet(OptionalDouble::empty);
  }

  /** Translations beside their references. */
  private record Translated(List<String> texts, List<List<String>> references) {
    /** Of the first texts that have a reference, as many as the settings say. */
    static Translated of(Encoder encoder, Translation method, Iterable<Batch> batches) {
      var texts = new ArrayList<String>();
      var references = new ArrayList<List<String>>();
      int left = method.config().sentences();
      try (var _ = Scope.open()) {
        for (Batch batch : batches) {
          try (var _ = Scope.open()) {
            Batch some = batch.rows(0, Math.min(left, batch.samples()));
            texts.addAll(
                method.translations(encoder, some.view(0).input(), method.config().search()));
            method.references(some).forEach(it -> references.add(List.of(it)));
            left -= some.samples();
          }
          if (left == 0) {
            break;
          }
        }
      }
      return new Translated(texts, references);
    }

    double bleu() {
      return texts.isEmpty() ? Double.NaN : Bleu.of(texts, references).score();
    }

    double characterF() {
      return texts.isEmpty() ? Double.NaN : CharacterF.CHRF.score(texts, references);
    }
  }
}
