package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Precision;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Skipped;
import org.fullrank.diagnose.Disease;
import org.fullrank.diagnose.History;
import org.fullrank.diagnose.State;
import org.fullrank.diagnose.Verdict;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Modality;
import org.fullrank.methods.Config;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Schedule;
import org.fullrank.probe.ProbeConfig;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The verdict on every method of the catalogue with its small settings, on 2,000 images of 14
 * pixels: a run that has begun well is not called sick, and a run at a learning rate of a billionth
 * is named.
 */
class CatalogueVerdictTest {
  @TempDir private Path home;

  /** Those of images. */
  static Stream<Arguments> objectives() {
    return CatalogueRunTest.objectives()
        .filter(it -> ((Config) it.get()[1]).needs().kinds().contains(Modality.IMAGES));
  }

  /**
   * Early in a training a verdict may be doubtful. Two epochs, because DeepCluster learns from the
   * second on, and a rate at which DINO's slow teacher moves.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("objectives")
  void golden_aRunThatBeganWellIsNotSick(String name, Config method) {
    var verdict = verdict(name, config(method, 3e-3, 2, 40));
    assertThat(verdict.state()).as("%s", verdict.lines()).isNotEqualTo(State.SICK);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("objectives")
  void golden_aRateOfABillionthLearnsNothing(String name, Config method) {
    var verdict = verdict(name, config(method, 1e-9, 1, 500));
    assertThat(verdict.disease()).as("%s", verdict.lines()).isEqualTo(Disease.LEARNED_NOTHING);
    assertThat(verdict.state()).isEqualTo(State.SICK);
  }

  private Verdict verdict(String name, RunConfig config) {
    var points = new ArrayList<History.StepMetrics>();
    Listener listener =
        new Listener() {
          @Override
          public void step(Progress progress) {
            points.add(new History.StepMetrics(progress.clock().step(), progress.loss(), 1, 1e-3));
          }
        };
    try (var folder = RunFolder.create(home.resolve(name));
        var data = config.open(new Skipped())) {
      var model = Run.of(config, folder, listener).model();
      var history = new History(points, List.of());
      return Verdict.of(EncoderEvaluation.diagnose(config, data, model, history));
    }
  }

  private static RunConfig config(Config method, double rate, int epochs, int batch) {
    return new RunConfig(
        3,
        new DataConfig.FashionMini(),
        CatalogueRunTest.views(method),
        EncoderConfig.Vit.of(new VitSize(32, 1, 2, 2), 7)
            .withPositions(CatalogueRunTest.positions(method)),
        List.of(),
        method,
        new OptimConfig.AdamW(rate, 0.9, 0.999, 1e-8, 0, 1, new Schedule.Cosine(0.1, 0)),
        new TrainConfig(epochs, batch, 1, Precision.FP32, 1000, 1),
        ProbeConfig.DEFAULT.every(0));
  }
}
