package org.fullrank.methods.languagemodel;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
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
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;

/**
 * A causal language model: every token predicts the next one.
 *
 * <p>Its outputs have the logits {@code [batch, tokens, vocabulary]} of the head.
 */
public final class LanguageModel implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "languagemodel",
              "Radford et al.",
              "Improving Language Understanding by Generative Pre-Training",
              "OpenAI 2018",
              ""),
          LanguageModelConfig.DEFAULT,
          new Instruments(LanguageMeasure.ALL, List.of()));

  private final LanguageModelConfig config;
  private final Symbols symbols;
  private final LinearMap head;

  LanguageModel(LanguageModelConfig config, Site site) {
    this.config = config;
    symbols =
        site.facts()
            .vocabularies()
            .inputs()
            .orElseThrow(() -> Problem.config("views: languagemodel wants views of texts"));
    head =
        site.parts().linears().at(Place.HEAD).make(site.width(), symbols.size(), true, site.seed());
  }

  /** The room's method within {@code method}, if it is there. */
  public static Optional<LanguageModel> within(Method method) {
    return switch (method) {
      case LanguageModel own -> Optional.of(own);
      case MethodWrapper wrapper -> within(wrapper.base());
      case Method _ -> Optional.empty();
    };
  }

  /** What the ids stand for. */
  public Symbols symbols() {
    return symbols;
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("head", head);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Input input = step.batch().view(0).input();
    Features features = step.student().forward(causal(input), step.pass().fork(0));
    Tensor logits = head.forward(features.tokens(), step.pass().fork(1));
    return Outputs.of(List.of(features)).classified(logits);
  }

  private static Input causal(Input input) {
    return input.with(input.tokens().causally());
  }

  /** The logits {@code [batch, tokens, vocabulary]} of {@code encoder} in evaluation. */
  Tensor logits(Encoder encoder, Input input) {
    Pass pass = Pass.evaluate();
    return head.forward(encoder.forward(causal(input), pass.fork(0)).tokens(), pass.fork(1));
  }

  /**
   * The natural logarithms of the probabilities of the id that follows {@code ids}, for each id.
   *
   * @param encoder the trained encoder
   * @param ids 1 or more
   * @throws IllegalArgumentException if {@code ids} are none, or more than the encoder takes
   */
  public double[] next(Encoder encoder, long... ids) {
    if (ids.length == 0) {
      throw new IllegalArgumentException("ids: want 1 or more, was 0");
    }
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        Tensor beside = Tree.parameters(this).getFirst().tensor();
        Tensor logits = logits(encoder, Input.of(Tensors.like(ids, beside, 1, ids.length)));
        Tensor last = Ops.atLeastFloat(logits.select(1, ids.length - 1L).squeeze(0));
        return Tensors.doubles(last.sub(Ops.logSumExp(last, 0)));
      }
    });
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor next = NextIds.of(step.batch().view(0).input());
    Tensor logits = outputs.logits().orElseThrow().narrow(1, 0, next.size(1));
    var loss = CrossEntropy.ofTokens(logits, next, config.smoothing());
    var losses =
        new Losses(
            loss.loss(),
            loss.count(),
            List.of(new Term("accuracy", loss.accuracy())),
            Optional.of(loss.perSequence(next)));
    return config.zLoss() == 0
        ? losses
        : losses.plus(config.zLoss(), "z_loss", squaredLogSums(logits, next));
  }

  /** The mean of {@code (logsumexp z)²} over the targets, in fp32 or wider. */
  private static Tensor squaredLogSums(Tensor logits, Tensor next) {
    return Precision.exact(() -> {
      Tensor sums = Ops.logSumExp(Ops.atLeastFloat(logits), 2).square(); // [batch, tokens − 1]
      Tensor real = Ops.above(next, -1).to(sums.scalar_type());
      return sums.mul(real).sum().div(Ops.clampMin(real.sum(), 1));
    });
  }

  /** The logarithm of the vocabulary's size, the loss of equal logits. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.of(Math.log(symbols.size()));
  }
}
