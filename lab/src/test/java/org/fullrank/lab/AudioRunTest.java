package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.data.Skipped;
import org.fullrank.train.Listener;
import org.fullrank.train.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs on folders of audio: from the recipe to the report, by methods that know of no audio. */
@Timeout(120)
class AudioRunTest {
  @TempDir Path folder;

  /** Tones of two heights, with noise. */
  private Path tones() throws IOException {
    var random = new Seed(1).random();
    for (int i = 0; i < 24; i++) {
      double pitch = (i % 2 == 0 ? 300 : 900) + random.nextDouble(100);
      var bytes = new byte[2 * 1200];
      for (int t = 0; t < 1200; t++) {
        double level =
            0.4 * Math.sin(2 * Math.PI * pitch * t / 4000) + 0.05 * random.nextGaussian();
        short sample = (short) (level * 20_000);
        bytes[2 * t] = (byte) sample;
        bytes[2 * t + 1] = (byte) (sample >> 8);
      }
      Path file = folder.resolve("tones/%s/%d.wav".formatted(i % 2 == 0 ? "low" : "high", i));
      Files.createDirectories(file.resolveSibling(""));
      AudioSystem.write(
          new AudioInputStream(
              new ByteArrayInputStream(bytes), new AudioFormat(4000, 16, 1, true, false), 1200),
          AudioFileFormat.Type.WAVE,
          file.toFile());
    }
    return folder.resolve("tones");
  }

  private static RunConfig config(String method, Path tones, String... more) {
    var overrides =
        Stream.concat(
                Stream.of(
                    "data={name: images, path: '" + tones + "', test_fraction: 0.3}",
                    "views={name: audio_views, count: 2, rate: 4000, seconds: 0.2, frames: {name:"
                        + " log_mel_frames, bins: 12, fft: 100, hop: 40}, masks: {widest: 3}}",
                    "encoder={name: speech, size: {width: 12, depth: 1, heads: 2, mlp_ratio: 2},"
                        + " front: [{size: 3, stride: 2}], positions: alibi, pool: mean}",
                    "train={epochs: 1, batch: 6}",
                    "probe={every_epochs: 1}"),
                Stream.of(more))
            .toList();
    return Settings.shipped(method, overrides);
  }

  /** Trains, probes against the raw spectrum, embeds, diagnoses, and writes the report. */
  @ParameterizedTest
  @ValueSource(strings = {"simclr", "byol", "vicreg"})
  void property_aRunGoesFromTheFolderToTheReport(String method) throws IOException {
    Path run = folder.resolve("run");
    var config = config(method, tones());
    var result = Pretraining.begin(config, run, Listener.SILENT);
    assertThat(result.evaluation().orElseThrow().rows())
        .extracting(row -> row.features())
        .contains("trained encoder", "random encoder", "raw spectrum");
    String page = Files.readString(run.resolve("report.html"));
    assertThat(page).contains("polyline", "raw spectrum", "Spectrograms");
    try (var data = config.open(new Skipped())) {
      var embedded = SavedEncoder.open(run).embed(data.test(), new Skipped());
      assertThat(embedded.embeddings().size()).isEqualTo(data.test().size());
      assertThat(SavedEncoder.open(run).diagnose(data)).isNotNull();
    }
  }

  @Test
  void refuses_viewsOfAnotherKind() throws IOException {
    var config =
        Settings.shipped(
            "simclr", List.of("data={name: images, path: '" + tones() + "', test_fraction: 0.3}"));
    assertThatThrownBy(() -> config.open(new Skipped()))
        .isInstanceOf(Problem.class)
        .hasMessage(
            "views: want views of audio clips for this data set, was simclr, views of images; set"
                + " views.name=audio_views");
  }
}
