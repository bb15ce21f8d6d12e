package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.data.Skipped;
import org.fullrank.lab.Settings;
import org.fullrank.train.Model;
import org.fullrank.train.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The probe of tokens, on clips of 0.4 s with a label every 50 ms, a low or a high tone. */
@Timeout(120)
class TokenProbeTest {
  private static final int RATE = 4000;
  private static final int LABELS = 8;

  @TempDir private Path folder;

  private Path clips(boolean told) throws IOException {
    var random = new Seed(3).random();
    var lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      var bytes = new byte[2 * RATE * 4 / 10];
      var labels = new StringBuilder();
      for (int label = 0; label < LABELS; label++) {
        boolean high = random.nextBoolean();
        labels.append((told ? high : random.nextBoolean()) ? 'a' : 'b');
        int length = bytes.length / 2 / LABELS;
        for (int t = 0; t < length; t++) {
          double angle = 2 * Math.PI * (high ? 900 : 300) * t / RATE;
          bytes[2 * (label * length + t) + 1] = (byte) (60 * Math.sin(angle));
        }
      }
      AudioSystem.write(
          new AudioInputStream(
              new ByteArrayInputStream(bytes),
              new AudioFormat(RATE, 16, 1, true, false),
              bytes.length / 2),
          AudioFileFormat.Type.WAVE,
          folder.resolve(i + ".wav").toFile());
      lines.append(
          "{\"audio_filepath\": \"%d.wav\", \"duration\": 0.4, \"text\": \"%s\"}\n"
              .formatted(i, labels));
    }
    return Files.writeString(folder.resolve("clips.jsonl"), lines);
  }

  private static RunConfig config(Path list, double seconds) {
    return Settings.shipped(
        "simclr",
        List.of(
            "data={name: speech, path: '" + list + "', test_fraction: 0.4, target: text}",
            "views={name: audio_views, count: 2, rate: 4000, seconds: "
                + seconds
                + ", frames: {name: log_mel_frames, bins: 12, fft: 100, hop: 50}, masks: {widest: 3}}",
            "encoder={name: speech, size: {width: 12, depth: 1, heads: 2, mlp_ratio: 2},"
                + " front: [{size: 3, stride: 2}], positions: alibi, pool: mean}"));
  }

  private static double accuracy(RunConfig config) {
    try (var _ = Scope.open();
        var data = config.open(new Skipped())) {
      var encoder = Model.build(config, data.train()).inference();
      var probe = TokenProbe.of(config, data).orElseThrow();
      assertThat(probe.gain(config, encoder)).isZero();
      return probe.accuracy(encoder);
    }
  }

  /** The tone of a frame is in its token, also of an untrained encoder. */
  @Test
  void golden_tonesAreTold() throws IOException {
    assertThat(accuracy(config(clips(true), 0.4))).isGreaterThan(0.9);
  }

  /** Labels that have nothing to do with the tones are not. */
  @Test
  void golden_chanceIsNotTold() throws IOException {
    assertThat(accuracy(config(clips(false), 0.4))).isBetween(0.3, 0.7);
  }

  /** Views of a part of the clip have no labels at their places. */
  @Test
  void property_absentWhereViewsAreNotWholeClips() throws IOException {
    var config = config(clips(true), 0.2);
    try (var data = config.open(new Skipped())) {
      assertThat(TokenProbe.of(config, data)).isEmpty();
    }
  }
}
