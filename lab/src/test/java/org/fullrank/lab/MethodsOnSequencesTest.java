package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.fullrank.data.DataConfig;
import org.fullrank.data.TextData;
import org.fullrank.input.Modality;
import org.fullrank.train.Listener;
import org.fullrank.train.Progress;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Methods made for images take steps on audio and on texts, by their recipes with other data. */
@Timeout(120)
class MethodsOnSequencesTest {
  private static final List<String> TINY =
      List.of(
          "encoder.size={width: 12, depth: 1, heads: 2, mlp_ratio: 2}",
          "train={epochs: 1, batch: 6, precision: fp32, workers: 1}",
          "probe={every_epochs: 0}");

  @TempDir private static Path home;
  @TempDir private Path folder;

  @BeforeAll
  static void write() throws IOException {
    Path clips = Files.createDirectories(home.resolve("clips"));
    Path texts = Files.createDirectories(home.resolve("texts"));
    for (int i = 0; i < 12; i++) {
      var bytes = new byte[2 * 1600];
      for (int t = 0; t < 1600; t++) {
        bytes[2 * t + 1] = (byte) (60 * Math.sin(0.05 * (2 + i % 5) * t));
      }
      AudioSystem.write(
          new AudioInputStream(
              new ByteArrayInputStream(bytes), new AudioFormat(8000, 16, 1, true, false), 1600),
          AudioFileFormat.Type.WAVE,
          clips.resolve(i + ".wav").toFile());
      Files.writeString(
          texts.resolve(i + ".txt"), "abcdefgh".repeat(3).substring(i % 8, 16 + i % 8));
    }
  }

  private static DataConfig data(Modality modality) {
    return modality == Modality.AUDIO
        ? new DataConfig.Images(home.resolve("clips"), 0)
        : new TextData.TextFolder(home.resolve("texts"), TextData.TextFolder.UNIT, 0);
  }

  /** Notes the losses, and stops after two steps. */
  private static final class TwoSteps implements Listener {
    private final List<Double> losses = new ArrayList<>();

    @Override
    public void step(Progress progress) {
      losses.add(progress.loss());
    }

    @Override
    public boolean stop() {
      return losses.size() == 2;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "dino, AUDIO",
    "polyview, AUDIO",
    "positionprediction, AUDIO",
    "dino, TEXT",
    "polyview, TEXT",
    "positionprediction, TEXT",
    "byol, TEXT",
    "vicreg, TEXT"
  })
  void property_twoStepsByTheRecipe(String method, Modality modality) {
    var chosen = ChosenSettings.of(method, data(modality), 2, TINY);
    assertThat(chosen.config().views().modality()).isEqualTo(modality);
    assertThat(chosen.config().views().count())
        .isEqualTo(Settings.named(method, List.of()).views().count());
    var steps = new TwoSteps();
    Pretraining.begin(chosen.config(), folder.resolve("run"), steps);
    assertThat(steps.losses).hasSize(2).allMatch(loss -> Double.isFinite(loss) && loss != 0);
  }

  /** 8 kHz and 0.2 s; 16 bytes and the ids of begin and end; 12 samples make 2 batches of 6. */
  @Test
  void golden_theChoiceFollowsTheSamples() {
    var audio = ChosenSettings.of("simclr", data(Modality.AUDIO), 20, List.of());
    assertThat(audio.lines().getFirst())
        .isEqualTo(
            "views.rate=8000, views.seconds=0.2: the clips have 8,000 Hz and 0.2 s (medians)");
    var text = ChosenSettings.of("simclr", data(Modality.TEXT), 20, List.of());
    assertThat(text.lines())
        .containsExactly(
            "views.tokens=18: nine of ten texts have 16 bytes or fewer; views.tokenizer is bytes",
            "train.batch=4, train.epochs=7: 21 steps in all over 12 texts");
  }
}
