package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.methods.Computation;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Instruments;
import org.fullrank.methods.Measure;
import org.fullrank.methods.Method;
import org.fullrank.methods.Paper;
import org.fullrank.nn.Pass;
import org.fullrank.replicate.Judgement.Answer;
import org.fullrank.replicate.Replication.Selection;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A room that does not exist brings a measure and a computation. */
class InstrumentsTest {
  private static final Selection ALL = new Selection(List.of(), List.of(), List.of(), 1);

  /** How many samples there were, where their features have any length. */
  private static final Measure SAMPLES =
      new Measure() {
        @Override
        public String name() {
          return "samples_seen";
        }

        @Override
        public OptionalDouble of(Encoder encoder, Method method, Iterable<Batch> batches) {
          double total = 0;
          int samples = 0;
          try (var _ = Scope.open()) {
            for (Batch batch : batches) {
              var pooled = encoder.forward(batch.view(0).input(), Pass.evaluate()).pooled();
              total += pooled.norm().item_double();
              samples += batch.samples();
            }
          }
          return OptionalDouble.of(total > 0 ? samples : Double.NaN);
        }
      };

  /** Mutual information of correlated Gaussians from samples, beside {@code −½ log(1 − ρ²)}. */
  private static final Computation GAUSSIAN =
      new Computation() {
        @Override
        public String name() {
          return "gaussian_information";
        }

        @Override
        public Map<String, Double> of(Map<String, String> settings, Seed seed) {
          double rho = Double.parseDouble(settings.get("rho"));
          var random = seed.random();
          double found =
              IntStream.range(0, 200_000)
                  .mapToDouble(_ -> {
                    double x = random.nextGaussian();
                    return x * (rho * x + Math.sqrt(1 - rho * rho) * random.nextGaussian());
                  })
                  .average()
                  .orElseThrow();
          return Map.of("information", -0.5 * Math.log(1 - found * found), "broken", Double.NaN);
        }
      };

  private static final Gauges GAUGES =
      Gauges.of(
          List.of(
              new Entry.Component(
                  new Paper("fake", "Nobody", "Nothing", "Nowhere", "0000.00000"),
                  Map.of(),
                  new Instruments(List.of(SAMPLES), List.of(GAUSSIAN)))));

  @TempDir private Path home;

  @Test
  void golden_aRoomsMeasureIsTakenOnTheMeasuredImages() {
    Claim claim =
        tiny(
            """
            arms:
            - {arm: plain}
            expect:
            - says: It sees them all
              statistic: {name: level, measure: samples_seen, arm: plain}
              range: {at_least: 20, at_most: 20.5}
            """);
    var summary = Replication.of(new Design(claim, List.of(), GAUGES), ALL, home, Listener.SILENT);
    assertThat(summary.judgements().getFirst().seeds().getFirst().value()).contains(20.0);
  }

  /** A claim may choose by a measure that no expectation names. */
  @Test
  void golden_theMeasureOfTheChoiceIsTaken() {
    Claim claim =
        tiny(
            """
            choosing: {measure: linear_accuracy, seeds: [9]}
            arms:
            - arm: plain
              set: ["data={name: subset, of: fashion_mini, train: 100, test: 20}"]
              choose: {key: optim.lr, values: [1e-3]}
            expect: []
            """);
    Replication.of(new Design(claim, List.of(), GAUGES), ALL, home, Listener.SILENT);
    for (String run : List.of("plain-choosing-1e-3-seed9", "plain-seed0")) {
      assertThat(TrialResult.read(home.resolve(run).resolve("result.json")).measures())
          .containsKeys("accuracy", "linear_accuracy");
    }
  }

  /** −½ log(1 − .64) = .5108. Three seeds judge in milliseconds. */
  @Test
  void golden_aComputationIsJudgedWithoutTraining() {
    Claim claim =
        tiny(
            """
            arms:
            - arm: gaussian
              compute: gaussian_information
              sweep: {key: rho, values: [0.5, 0.8]}
            expect:
            - says: It is what the formula says
              statistic: {name: level, measure: information, arm: gaussian, at: 0.8}
              range: {at_least: 0.45, at_most: 0.57}
            """);
    var design = new Design(claim, List.of(), GAUGES);
    var summary = Replication.of(design, ALL, home, Listener.SILENT);
    var judged = summary.judgements().getFirst();
    assertEquals(Answer.REPRODUCED, judged.verdict(), judged.line());
    assertEquals(0.5108, judged.interval().orElseThrow().estimate(), 0.02);
    assertThat(Replication.of(design, ALL, home, Listener.SILENT)).isEqualTo(summary);
    var result = TrialResult.read(home.resolve("gaussian-0.8-seed0/result.json"));
    assertThat(result.measures()).containsOnlyKeys("information");
  }

  @Test
  void refuses_aComputationThatIsNone() {
    Claim claim =
        tiny(
            """
            arms:
            - {arm: gaussian, compute: gausian_information}
            expect: []
            """);
    assertThatThrownBy(() -> new Design(claim, List.of(), GAUGES).trials(ALL))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("arm gaussian: compute: want one of gaussian_information")
        .hasMessageContaining("did you mean");
  }

  private static Claim tiny(String rest) {
    return Claims.RECIPE.parse(
        "tiny.yaml",
        """
        claim: Tiny
        where: Nowhere
        recipe: supervised
        base:
        - "data={name: subset, of: fashion_mini, train: 40, test: 20}"
        - "views={name: plain}"
        - "encoder.size={width: 8, depth: 1, heads: 2, mlp_ratio: 2}"
        - "encoder.patch=14"
        - "train={epochs: 1, batch: 20, precision: fp32}"
        - "probe.every_epochs=0"
        seeds: [0, 1, 2]
        """
            + rest,
        List.of());
  }
}
