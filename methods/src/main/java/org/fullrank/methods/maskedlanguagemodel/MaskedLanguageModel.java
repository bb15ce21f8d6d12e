package org.fullrank.methods.maskedlanguagemodel;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.input.Input;
import org.fullrank.input.Symbols;
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
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Place;
import org.fullrank.nn.Visitor;

/**
 * BERT's masked language model: the encoder says which ids hidden words had.
 *
 * <p>Its outputs have the logits {@code [batch, tokens, vocabulary]} of the head.
 */
public final class MaskedLanguageModel implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "maskedlanguagemodel",
              "Devlin et al.",
              "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
              "NAACL 2019",
              "1810.04805"),
          MaskedLanguageModelConfig.DEFAULT,
          new Instruments(MaskedMeasure.ALL, List.of()));

  private final MaskedLanguageModelConfig config;
  private final Masking.Words words;
  private final LinearMap head;

  MaskedLanguageModel(MaskedLanguageModelConfig config, Site site) {
    this.config = config;
    Symbols symbols =
        site.facts()
            .vocabularies()
            .inputs()
            .orElseThrow(() -> Problem.config("views: maskedlanguagemodel wants views of texts"));
    words =
        Masking.Words.of(
            symbols,
            symbols
                .mask()
                .orElseThrow(() ->
                    Problem.config(
                        "views.tokenizer: maskedlanguagemodel wants a tokenizer with a mask; take"
                            + " {name: bytes}, one of 'fullrank data tokenizer', or add [MASK] or"
                            + " <mask> to added_tokens of tokenizer.json")));
    head =
        site.parts().linears().at(Place.HEAD).make(site.width(), symbols.size(), true, site.seed());
  }

  /** The room's method within {@code method}, if it is there. */
  static Optional<MaskedLanguageModel> within(Method method) {
    return switch (method) {
      case MaskedLanguageModel own -> Optional.of(own);
      case MethodWrapper wrapper -> within(wrapper.base());
      case Method _ -> Optional.empty();
    };
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("head", head);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Input input = step.batch().view(0).input();
    Features features = step.student().forward(masked(input, masking(step)), step.pass().fork(0));
    Tensor logits = head.forward(features.tokens(), step.pass().fork(1));
    return Outputs.of(List.of(features)).classified(logits);
  }

  /** The masking of the step, the same at each call. */
  private Masking masking(TrainingStep step) {
    return masking(step.batch().view(0).input(), step.pass().fork(2).seed());
  }

  private Masking masking(Input input, Seed seed) {
    return Masking.of(config, words, input, seed);
  }

  private static Input masked(Input input, Masking masking) {
    return new Input(masking.ids(), input.tokens());
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor ids = step.batch().view(0).input().values();
    Tensor targets = masking(step).targets(ids);
    var loss = CrossEntropy.ofTokens(outputs.logits().orElseThrow(), targets);
    return new Losses(
        loss.loss(),
        loss.count(),
        List.of(new Term("accuracy", loss.accuracy())),
        Optional.of(loss.perSequence(targets)));
  }

  /** Loss and accuracy of {@code encoder} on the words that the draws of {@code pass} hide. */
  CrossEntropy evaluated(Encoder encoder, Input input, Pass pass) {
    Masking masking = masking(input, pass.fork(2).seed());
    Features features = encoder.forward(masked(input, masking), pass.fork(0));
    Tensor logits = head.forward(features.tokens(), pass.fork(1));
    return CrossEntropy.ofTokens(logits, masking.targets(input.values()));
  }

  /** The logarithm of the vocabulary's size, the loss of equal logits. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.of(Math.log(words.size()));
  }
}
