package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fullrank.core.Seed;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Skipped;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.InputShape;
import org.fullrank.input.Modality;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.probe.ProbeResult;
import org.fullrank.probe.Protocol;
import org.fullrank.probe.Split;
import org.fullrank.train.Model;
import org.fullrank.train.Progress;
import org.junit.jupiter.api.Test;

final class TellingTest {
  private final List<String> told = new ArrayList<>();
  private long now;

  /** Keeps what it is shown; wants a line every five seconds. */
  private final Display display =
      new Display() {
        @Override
        public Duration every() {
          return Duration.ofSeconds(5);
        }

        @Override
        public void show(ProgressLine line) {
          told.add(line.asText());
        }

        @Override
        public void tell(String news) {
          told.add(news);
        }

        @Override
        public void close() {}
      };

  private final Telling telling = new Telling(display, () -> now, () -> false);

  private void step(long step, double second) {
    now = (long) (second * 1e9);
    telling.step(new Progress(new Clock(step, 40, 128), 0, 0.25, 1, List.of(), 64));
  }

  /** 128 samples a second of 1 step each: 30 steps after step 10 take 30 s. */
  @Test
  void golden_aLineEveryFiveSecondsAndTheLastStep() {
    step(1, 100);
    for (int i = 2; i <= 40; i++) {
      step(i, 99 + i);
    }
    assertThat(told)
        .containsExactly(
            "step 1 of 40 (3 %), loss 0.2500, 64 images/s, 1 min 18 s left",
            "step 6 of 40 (15 %), loss 0.2500, 128 images/s, 34 s left",
            "step 11 of 40 (28 %), loss 0.2500, 128 images/s, 29 s left",
            "step 16 of 40 (40 %), loss 0.2500, 128 images/s, 24 s left",
            "step 21 of 40 (53 %), loss 0.2500, 128 images/s, 19 s left",
            "step 26 of 40 (65 %), loss 0.2500, 128 images/s, 14 s left",
            "step 31 of 40 (78 %), loss 0.2500, 128 images/s, 9 s left",
            "step 36 of 40 (90 %), loss 0.2500, 128 images/s, 4 s left",
            "step 40 of 40 (100 %), loss 0.2500, 128 images/s, 0 s left");
  }

  /** 50 % of one run is none of the next one's, nor the time that passed between them. */
  @Test
  void golden_anotherRunBeginsAnew() {
    step(1, 100);
    var knn = new Protocol.Classifier.Knn(20, 0.07);
    var protocol = new Protocol(knn, "pooled", new Protocol.Sizes(4, 2, 8, 2), Split.TEST);
    telling.probed(1, new ProbeResult(1, 2, protocol));
    step(40, 110);
    try (var data = new DataConfig.FashionMini().open(new Skipped())) {
      telling.begins(model(), data);
    }
    step(1, 200);
    assertThat(told.get(2)).contains("kNN 50.0 %");
    assertThat(told.getLast())
        .isEqualTo("step 1 of 40 (3 %), loss 0.2500, 64 images/s, 1 min 18 s left");
  }

  private static Model model() {
    var encoder =
        EncoderConfig.Vit.of(new VitSize(4, 1, 1, 1), 2)
            .build(new InputShape.Images(1, 2, 2), Parts.standard(), new Seed(0));
    Method none =
        new Method() {
          @Override
          public Outputs forward(TrainingStep step) {
            throw new IllegalStateException("it is not trained");
          }

          @Override
          public Losses losses(Outputs outputs, TrainingStep step) {
            throw new IllegalStateException("it is not trained");
          }

          @Override
          public void visit(Visitor visitor) {}
        };
    return new Model(encoder, none);
  }

  @Test
  void golden_theLastProbeIsShown() {
    var line =
        new ProgressLine(
            new Clock(120, 2400, 256),
            0.31118,
            1234.4,
            Modality.IMAGES,
            Duration.ofSeconds(7503),
            Optional.of(0.7123));
    assertThat(line.asText())
        .isEqualTo(
            "step 120 of 2,400 (5 %), loss 0.3112, 1,234 images/s, kNN 71.2 %, 2 h 5 min left");
  }
}
