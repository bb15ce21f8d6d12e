package org.fullrank.methods.positionprediction;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.Grid;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.input.Input;
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
 * MP3: the encoder is given tokens without positions, and a linear head says of each which place it
 * is from. A drawn part of the tokens gives keys and values in every layer; all tokens ask.
 *
 * <p>Its outputs have the logits {@code [batch, tokens, outputs]} of the head.
 */
public final class PositionPrediction implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "positionprediction",
              "Zhai et al.",
              "Position Prediction as an Effective Pretraining Strategy",
              "ICML 2022",
              "2207.07611"),
          PositionPredictionConfig.DEFAULT,
          new Instruments(
              PositionMeasure.ALL,
              List.of(new StepTime()),
              List.of(new PositionMap(), new ReassembledImages())));

  private final PositionPredictionConfig config;
  private final TokenLayout layout;
  private final LinearMap head;

  PositionPrediction(PositionPredictionConfig config, Site site) {
    this.config = config;
    layout = site.student().layout();
    if (layout.depth() == 0) {
      throw Problem.config(
          "encoder: positionprediction wants a transformer, whose tokens give keys and values; was"
              + " an encoder without attention");
    }
    if (layout.ordered()) {
      throw Problem.config(
          "encoder: positionprediction wants an encoder that is not told where tokens stand, or it"
              + " reads the answer; set encoder.positions to none, and causal to false. Fine-tuning"
              + " may add positions");
    }
    if (layout.places() < 2) {
      throw Problem.config(
          "encoder: positionprediction wants 2 places or more, was " + layout.places());
    }
    int outputs = config.target().outputs(layout);
    head = site.parts().linears().at(Place.HEAD).make(site.width(), outputs, true, site.seed());
  }

  /** The room's method within {@code method}, if it is there. */
  static Optional<PositionPrediction> within(Method method) {
    return switch (method) {
      case PositionPrediction own -> Optional.of(own);
      case MethodWrapper wrapper -> within(wrapper.base());
      case Method _ -> Optional.empty();
    };
  }

  TokenLayout layout() {
    return layout;
  }

  PositionPredictionConfig config() {
    return config;
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("head", head);
  }

  /**
   * What is asked of a batch.
   *
   * @param real {@code [batch, tokens]} bool
   * @param context the tokens that give keys and values; absent when all do
   * @param others {@code [batch, tokens]} int64, the tokens that offsets are from; absent of places
   */
  private record Question(Tensor real, Optional<Context> context, Optional<Tensor> others) {
    Input of(Input input) {
      return context.map(it -> input.with(input.tokens().lookingAt(it.indices()))).orElse(input);
    }

    /** {@code [batch, tokens]} bool, real tokens of the context. */
    Tensor inside() {
      return context.map(Context::inside).orElse(real);
    }
  }

  private Question question(Encoder encoder, Input input, double maskRatio, Seed seed) {
    Tensor real = fitting(encoder.real(input));
    Optional<Context> context =
        maskRatio == 0 ? Optional.empty() : Optional.of(Context.of(seed.with(0), real, maskRatio));
    Optional<Tensor> others =
        switch (config.target()) {
          case PositionTarget.Place _, PositionTarget.Smoothed _ -> Optional.empty();
          case PositionTarget.Relative _ -> Optional.of(Partners.of(seed.with(1), real));
        };
    return new Question(real, context, others);
  }

  private Tensor fitting(Tensor real) {
    long tokens = real.size(1);
    boolean fits = layout.channels() > 0 ? tokens == layout.places() : tokens <= layout.places();
    if (!fits) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "views: want %d tokens, the places that positionprediction tells apart, was %d; give"
                  + " all views one size",
              layout.places(),
              tokens));
    }
    return real;
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Input input = step.batch().view(0).input();
    Question question = question(step);
    var features = step.student().forward(question.of(input), step.pass().fork(0));
    Tensor logits = logits(features.tokens(), question, step.pass().fork(1));
    return Outputs.of(List.of(features)).classified(logits);
  }

  /** The question of the step, the same at each call. */
  private Question question(TrainingStep step) {
    Input input = step.batch().view(0).input();
    return question(step.student(), input, config.maskRatio(), step.pass().fork(2).seed());
  }

  private Tensor logits(Tensor tokens, Question question, Pass pass) {
    Tensor asked =
        question
            .others()
            .map(it -> tokens.sub(tokens.gather(1, it.unsqueeze(2).expand(tokens.shape()))))
            .orElse(tokens);
    return head.forward(asked, pass);
  }

  private Guesses guesses(Tensor logits, Question question) {
    var grid = new Grid(layout.rows(), layout.columns());
    return Guesses.of(config.target(), grid, logits, question.others());
  }

  /**
   * What the head says of a batch.
   *
   * @param real {@code [batch, tokens]} bool
   * @param inside {@code [batch, tokens]} bool, the context
   */
  record Answer(Guesses guesses, Tensor real, Tensor inside) {}

  /** The answer of {@code encoder} at another mask ratio, 0 for the full context. */
  Answer answer(Encoder encoder, Input input, double maskRatio, Pass pass) {
    Question question = question(encoder, input, maskRatio, pass.fork(2).seed());
    var features = encoder.forward(question.of(input), pass.fork(0));
    Tensor logits = logits(features.tokens(), question, pass.fork(1));
    return new Answer(guesses(logits, question), question.real(), question.inside());
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Question question = question(step);
    var guesses = guesses(outputs.logits().orElseThrow(), question);
    Tensor real = question.real().to(guesses.loss().scalar_type());
    Tensor loss = guesses.loss().mul(real);
    Tensor own = Ops.sum(loss, false, 1).div(Ops.clampMin(Ops.sum(real, false, 1), 1));
    return new Losses(
        mean(loss, real),
        (long) Ops.value(real.sum()),
        terms(guesses, question, real),
        Optional.of(own));
  }

  private List<Term> terms(Guesses guesses, Question question, Tensor real) {
    var terms = new ArrayList<Term>();
    terms.add(new Term("accuracy", mean(guesses.right().mul(real), real)));
    question
        .context()
        .ifPresent(context -> {
          Tensor in = context.inside().to(real.scalar_type());
          Tensor out = real.sub(in);
          terms.add(new Term("accuracy_in_context", mean(guesses.right().mul(in), in)));
          terms.add(new Term("accuracy_out_of_context", mean(guesses.right().mul(out), out)));
        });
    terms.add(new Term("grid_distance", mean(guesses.distance().mul(real), real)));
    return terms;
  }

  private static Tensor mean(Tensor counted, Tensor weights) {
    return counted.sum().div(Ops.clampMin(weights.sum(), 1));
  }

  /** {@code log N}, the loss of equal logits. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return switch (config.target()) {
      case PositionTarget.Place _ -> OptionalDouble.of(Math.log(layout.places()));
      case PositionTarget.Smoothed _, PositionTarget.Relative _ -> OptionalDouble.empty();
    };
  }
}
