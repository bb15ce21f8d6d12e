package org.fullrank.methods.ctc;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Tensors;
import org.fullrank.decoding.CtcDecoder;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Input;
import org.fullrank.input.Symbols;
import org.fullrank.losses.CtcLoss;
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
 * CTC: a linear head gives each token of a clip the probabilities of the symbols and of the blank.
 * The loss is {@link CtcLoss} with the clip's transcript, over the tokens that are not padding.
 *
 * <p>Its outputs have the logits {@code [batch, tokens, symbols]}; symbol 0 is the blank.
 */
public final class Ctc implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "ctc", "Graves et al.", "Connectionist Temporal Classification", "ICML 2006", ""),
          CtcConfig.DEFAULT,
          new Instruments(TranscriptMeasure.ALL, List.of()));

  static final CtcDecoder DECODER = new CtcDecoder(CtcLoss.BLANK);

  private final CtcConfig config;
  private final Symbols symbols;
  private final LinearMap head;

  Ctc(CtcConfig config, Site site) {
    this.config = config;
    symbols =
        site.facts()
            .targets()
            .orElseThrow(() -> Problem.data("data: ctc wants a transcript of each clip"));
    head =
        site.parts().linears().at(Place.HEAD).make(site.width(), symbols.size(), true, site.seed());
  }

  /** The room's method within {@code method}, if it is there. */
  public static Optional<Ctc> within(Method method) {
    return switch (method) {
      case Ctc own -> Optional.of(own);
      case MethodWrapper wrapper -> within(wrapper.base());
      case Method _ -> Optional.empty();
    };
  }

  /** What the ids of transcripts stand for. */
  public Symbols symbols() {
    return symbols;
  }

  /** The settings. */
  public CtcConfig config() {
    return config;
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("head", head);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    var features = step.features(0, step.pass().fork(0));
    return Outputs.of(List.of(features))
        .classified(head.forward(features.tokens(), step.pass().fork(1)));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor logits = outputs.logits().orElseThrow();
    int[] frames = frames(step.student(), step.batch().view(0).input());
    var targets = step.batch().targets().sequences();
    var loss = CtcLoss.of(logits, frames, targets);
    return new Losses(
        loss.loss(),
        loss.count(),
        terms(loss, Tally.of(Frames.of(logits, frames), targets, DECODER::greedy), logits),
        Optional.of(loss.perSample()));
  }

  private static List<Term> terms(CtcLoss loss, Tally tally, Tensor logits) {
    int samples = Math.toIntExact(logits.size(0));
    return List.of(
        new Term("loss_per_symbol", loss.perSymbol().detach()),
        new Term(
            "error_rate", scalar(tally.errors().tokens() == 0 ? 0 : tally.errorRate(), logits)),
        new Term("blank_share", scalar(tally.frames() == 0 ? 0 : tally.blankShare(), logits)),
        new Term("impossible_share", scalar((double) loss.impossible() / samples, logits)));
  }

  private static Tensor scalar(double value, Tensor beside) {
    return Ops.fullLike(Ops.atLeastFloat(beside.detach()), value);
  }

  /** Real tokens of each sample, which lie before its padding. */
  static int[] frames(Encoder encoder, Input input) {
    return Arrays.stream(Tensors.doubles(Ops.sum(encoder.real(input), false, 1)))
        .mapToInt(n -> (int) n)
        .toArray();
  }

  /**
   * What is heard in each clip, as ids of {@link #symbols}.
   *
   * @param encoder the trained encoder
   * @param input the clips
   * @param decoding from the natural logarithms of the probabilities, {@code [frames][symbols]}, to
   *     ids: {@link CtcDecoder#greedy} or {@link CtcDecoder#beam}
   */
  public List<List<Integer>> transcripts(
      Encoder encoder, Input input, Function<double[][], List<Integer>> decoding) {
    return heard(encoder, input).stream().map(decoding).toList();
  }

  /** The logarithms of each sample's probabilities, {@code [frames][symbols]}. */
  List<double[][]> heard(Encoder encoder, Input input) {
    return Frames.of(logits(encoder, input), frames(encoder, input));
  }

  /** {@code [batch, tokens, symbols]}, in evaluation. */
  Tensor logits(Encoder encoder, Input input) {
    Pass pass = Pass.evaluate();
    Tensor tokens = encoder.forward(input, pass.fork(0)).tokens();
    return head.forward(tokens, pass.fork(1));
  }
}
