package org.fullrank.uncertainty;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.bayes.FeatureSpread;
import org.fullrank.bayes.PosteriorPredictive;
import org.fullrank.calibrate.Detection;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.Corruption;
import org.fullrank.data.Splits;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Input;
import org.fullrank.loader.ViewMaker;
import org.fullrank.methods.byov.Counterpart;
import org.fullrank.nn.Pass;
import org.fullrank.train.Model;

/**
 * The uncertainty of a trained model by linear probes of its features. Probes are fitted to
 * training images and measured on test images, clean, corrupted and of another kind. A model whose
 * draws are all equal has one draw.
 *
 * @param trained training images that probes are fitted to, at most, 100 or more
 * @param tested test images, at most, 100 or more
 * @param draws draws of the weights for a prediction, 2 or more
 */
public record ProbedUncertainty(int trained, int tested, int draws) {
  /** 4,000 training images, 2,000 test images, 10 draws. */
  public static final ProbedUncertainty DEFAULT = new ProbedUncertainty(4000, 2000, 10);

  private static final List<Corruption> FIVE =
      List.of(
          Corruption.SALT_AND_PEPPER,
          Corruption.GAUSSIAN_NOISE,
          Corruption.SHOT_NOISE,
          Corruption.BLUR,
          Corruption.CONTRAST);
  private static final long CHUNK = 250;

  public ProbedUncertainty {
    Check.within(trained, 100, Integer.MAX_VALUE, "trained");
    Check.within(tested, 100, Integer.MAX_VALUE, "tested");
    Check.within(draws, 2, Integer.MAX_VALUE, "draws");
  }

  /** Whether {@code name} is a measure: {@code probe_ece}, {@code means_brier_blur_2} and so on. */
  public static boolean has(String name) {
    return UncertaintyMeasure.named(name).isPresent();
  }

  /**
   * The measures {@code names} of a model; a measure that is not defined is left out, such as
   * agreement without a counterpart.
   *
   * @param view of test images
   * @throws IllegalArgumentException if a name is no measure
   * @throws org.fullrank.core.Problem if training or test images have no labels
   */
  public Map<String, Double> of(Model model, Splits data, ViewMaker view, List<String> names) {
    var found = new LinkedHashMap<String, Double>();
    try (var _ = Scope.open()) {
      var subject = new Subject(this, model, data, view);
      for (String name : names) {
        var measure =
            UncertaintyMeasure.named(name)
                .orElseThrow(() -> new IllegalArgumentException("measure: no such, " + name));
        subject.of(measure).ifPresent(value -> found.put(name, value));
      }
    }
    return found;
  }

  /** What is known of a model so far: images and predictions are made once. */
  private static final class Subject {
    private final ProbedUncertainty sizes;
    private final Model model;
    private final Encoder encoder;
    private final Splits data;
    private final ViewMaker view;
    private final Probes probes;
    private final Map<Condition, LabelledImages> images = new HashMap<>();
    private final Map<List<Object>, PosteriorPredictive> predictions = new HashMap<>();

    Subject(ProbedUncertainty sizes, Model model, Splits data, ViewMaker view) {
      this.sizes = sizes;
      this.model = model;
      this.data = data;
      this.view = view;
      encoder = model.inference();
      var fitted = LabelledImages.of(data.train(), view, sizes.trained());
      boolean vary = DrawnFeatures.vary(encoder, fitted.values().narrow(0, 0, 1));
      probes = new Probes(encoder, fitted, vary ? sizes.draws() : 1);
    }

    OptionalDouble of(UncertaintyMeasure measure) {
      return switch (measure) {
        case UncertaintyMeasure.Scored(var forecaster, var score, var condition) ->
            OptionalDouble.of(score(forecaster, score, condition));
        case UncertaintyMeasure.Averaged(var forecaster, var score) ->
            FIVE.stream()
                .map(it -> new Condition.Corrupted(it, Condition.SEVERITY))
                .mapToDouble(it -> score(forecaster, score, it))
                .average();
        case UncertaintyMeasure.Detected(var forecaster, var epistemic, var condition) ->
            OptionalDouble.of(
                Detection.of(
                        uncertainty(forecaster, epistemic, new Condition.Clean()),
                        uncertainty(forecaster, epistemic, condition))
                    .auroc());
        case UncertaintyMeasure.Retrieved(var condition) -> retrieved(condition);
        case UncertaintyMeasure.Compared(var agreement) -> compared(agreement);
      };
    }

    private LabelledImages images(Condition condition) {
      return images.computeIfAbsent(condition, it -> it.of(data.test(), view, sizes.tested()));
    }

    private PosteriorPredictive prediction(Forecaster forecaster, Condition condition) {
      return predictions.computeIfAbsent(
          List.of(forecaster, condition),
          _ -> probes.predict(forecaster, images(condition).values()));
    }

    private double score(Forecaster forecaster, Score score, Condition condition) {
      return score.of(prediction(forecaster, condition), images(condition).labels());
    }

    private double[] uncertainty(Forecaster forecaster, boolean epistemic, Condition condition) {
      var predictive = prediction(forecaster, condition);
      return Tensors.doubles(epistemic ? predictive.epistemic() : predictive.total());
    }

    private OptionalDouble retrieved(Condition condition) {
      var shown = images(condition);
      Tensor features = DrawnFeatures.of(encoder, shown.values(), probes.draws(), Probes.TEST);
      var spread = FeatureSpread.of(features);
      double[] uncertainty = Tensors.doubles(spread.deviation());
      return RetrievalAuroc.of(
          Ops.mean(spread.unit(), false, 0), shown.labels().indices(), uncertainty);
    }

    private OptionalDouble compared(Agreement agreement) {
      var clean = new Condition.Clean();
      return Counterpart.within(model.method())
          .map(other -> {
            double[] own =
                Tensors.doubles(prediction(Forecaster.PROBE, clean).deviationOfPrediction());
            double[] theirs = Tensors.doubles(beside(other).deviationOfPrediction());
            return Arrays.stream(theirs).allMatch(it -> it == 0)
                ? OptionalDouble.empty()
                : OptionalDouble.of(agreement.of(own, theirs));
          })
          .orElse(OptionalDouble.empty());
    }

    private PosteriorPredictive beside(Counterpart other) {
      return predictions.computeIfAbsent(
          List.of("counterpart"),
          _ -> {
            var each = new Tensor[sizes.draws()];
            for (int draw = 0; draw < each.length; draw++) {
              each[draw] = shares(other, Pass.sample(new Seed(4).with(draw)));
            }
            return new PosteriorPredictive(Ops.stack(0, each));
          });
    }

    private Tensor shares(Counterpart other, Pass pass) {
      Tensor values = images(new Condition.Clean()).values();
      int chunks = Math.toIntExact(Math.ceilDiv(values.size(0), CHUNK));
      var parts = new Tensor[chunks];
      for (int i = 0; i < chunks; i++) {
        Tensor some = values.narrow(0, i * CHUNK, Math.min(CHUNK, values.size(0) - i * CHUNK));
        parts[i] =
            Ops.noGrad(
                () -> Scope.tidy(() -> Ops.toFloat(other.logits(Input.of(some), pass)).softmax(1)));
      }
      return Ops.cat(0, parts);
    }
  }
}
