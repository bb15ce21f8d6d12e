package org.fullrank.methods.translation;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.CrossAttention.Memory;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Problem;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Instruments;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * Translation: a causal decoder reads the tokens of the encoder and predicts the next id of the
 * target. The loss is the cross-entropy of all ids of the batch, ends among them.
 *
 * <p>Its outputs have the logits {@code [batch, tokens, ids]}.
 */
public final class Translation implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "translation",
              "Vaswani et al.",
              "Attention Is All You Need",
              "NeurIPS 2017",
              "1706.03762"),
          TranslationConfig.DEFAULT,
          new Instruments(TranslationMeasure.ALL, List.of()));

  private final TranslationConfig config;
  private final TargetIds ids;
  private final Decoder decoder;

  Translation(TranslationConfig config, Site site) {
    this.config = config;
    ids =
        TargetIds.of(
            site.facts()
                .targets()
                .orElseThrow(() -> Problem.data("data: translation wants a target of each text")));
    decoder = new Decoder(config, ids.count(), site);
  }

  /** The room's method within {@code method}, if it is there. */
  public static Optional<Translation> within(Method method) {
    return switch (method) {
      case Translation own -> Optional.of(own);
      case MethodWrapper wrapper -> within(wrapper.base());
      case Method _ -> Optional.empty();
    };
  }

  /** The settings. */
  public TranslationConfig config() {
    return config;
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("decoder", decoder);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Features source = step.features(0, step.pass().fork(0));
    Memory memory = memory(source, step.student(), step.batch().view(0).input());
    Tensor logits = logits(memory, forced(step.batch()), step.pass().fork(1));
    return Outputs.of(List.of(source)).classified(logits);
  }

  private static Memory memory(Features source, Encoder encoder, Input input) {
    return new Memory(source.tokens(), Optional.of(encoder.real(input)));
  }

  private Tensor logits(Memory memory, Forced forced, Pass pass) {
    Tensor states = decoder.states(forced.given(), Optional.of(forced.real()), memory, pass);
    return decoder.logits(states, pass);
  }

  private Forced forced(Batch batch) {
    Tensor beside = batch.view(0).input().values();
    return Forced.of(batch.targets().sequences(), ids, config.tokens(), beside);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor logits = outputs.logits().orElseThrow();
    Tensor wanted = forced(step.batch()).wanted();
    var loss = CrossEntropy.ofTokens(logits, wanted, config.smoothing());
    var plain = CrossEntropy.ofTokens(logits.detach(), wanted);
    return new Losses(
        loss.loss(),
        loss.count(),
        List.of(new Term("token_loss", plain.loss()), new Term("token_accuracy", plain.accuracy())),
        Optional.of(loss.perSequence(wanted)));
  }

  /**
   * The sums of an evaluation over the real target ids of {@code batch}, without smoothing.
   *
   * @param pass an evaluation, whose hook hears of the decoder alone
   */
  HeldOut score(Encoder encoder, Batch batch, Pass pass) {
    Memory memory = memory(encoder, batch.view(0).input());
    Forced forced = forced(batch);
    var loss = CrossEntropy.ofTokens(logits(memory, forced, pass), forced.wanted());
    return HeldOut.of(loss);
  }

  private static Memory memory(Encoder encoder, Input input) {
    return memory(encoder.forward(input, Pass.evaluate()), encoder, input);
  }

  /** The real ids that the decoder is fed for {@code batch}, {@code [batch, tokens]} bool. */
  Tensor fed(Batch batch) {
    return forced(batch).real();
  }

  /** The texts of the targets of {@code batch}. */
  List<String> references(Batch batch) {
    return TargetTexts.of(batch.targets().sequences(), ids);
  }

  /**
   * The translation of each text of {@code input}. The decoder runs over the whole prefix for each
   * next id, without a cache of keys and values: {@code n} ids cost {@code n(n + 1)/2} tokens of
   * the decoder.
   *
   * @param encoder the trained encoder
   * @param input source ids, as the evaluation's view makes them
   */
  public List<String> translations(Encoder encoder, Input input, Search search) {
    return Ops.noGrad(() ->
        Precision.exact(() -> {
          var searching = new Searching(decoder, ids, config.tokens());
          return searching.best(memory(encoder, input), search).stream().map(ids::text).toList();
        }));
  }
}
