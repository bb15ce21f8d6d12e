package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.fullrank.core.Seed;
import org.fullrank.textmetrics.ErrorRate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Melodies of three tones, written as letters, learned from a manifest. */
@Timeout(120)
class TranscribeTest {
  private static final int RATE = 4000;
  private static final int TONE = 400;

  @TempDir private static Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new Interruption(), new PrintWriter(out), new PrintWriter(err), args);
  }

  private static String a(String name) {
    return home.resolve(name).toString();
  }

  @BeforeAll
  static void train() throws IOException {
    Files.writeString(home.resolve("train.jsonl"), melodies("train", 60));
    Files.writeString(home.resolve("new.jsonl"), melodies("new", 5));
    var test = new TranscribeTest();
    int code =
        test.run(
            "pretrain",
            "ctc",
            "--out",
            a("run"),
            "--quiet",
            "--set",
            "data={name: speech, path: '" + a("train.jsonl") + "', test_fraction: 0.2}",
            "--set",
            "views={name: audio_views, count: 1, rate: 4000, seconds: 0.3, frames: {name:"
                + " log_mel_frames, bins: 16, fft: 100, hop: 40, norm: clip}, wave: {speed: 0,"
                + " gain: 0, shift: 0, noise: 0}, masks: {times: 0, frequencies: 0}}",
            "--set",
            "encoder={name: speech, size: {width: 16, depth: 1, heads: 2, mlp_ratio: 2},"
                + " front: [{size: 3, stride: 2}], positions: none, pool: mean}",
            "--set",
            "optim={name: adam_w, lr: 1e-2}",
            "--set",
            "train={epochs: 10, batch: 8, workers: 1}",
            "--set",
            "probe={every_epochs: 0}");
    assertThat(code).as(test.err.toString()).isZero();
  }

  private static String melodies(String name, int count) throws IOException {
    var random = new Seed(count).random();
    var lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      var bytes = new byte[2 * 3 * TONE];
      var text = new StringBuilder();
      for (int tone = 0; tone < 3; tone++) {
        int pitch = random.nextInt(3);
        text.append((char) ('a' + pitch));
        for (int t = 0; t < TONE; t++) {
          double fading = Math.sin(Math.PI * t / TONE);
          double level = fading * Math.sin(2 * Math.PI * (300 + 500 * pitch) * t / RATE);
          short sample = (short) (level * 20_000 + 200 * random.nextGaussian());
          bytes[2 * (tone * TONE + t)] = (byte) sample;
          bytes[2 * (tone * TONE + t) + 1] = (byte) (sample >> 8);
        }
      }
      AudioSystem.write(
          new AudioInputStream(
              new ByteArrayInputStream(bytes), new AudioFormat(RATE, 16, 1, true, false), 3 * TONE),
          AudioFileFormat.Type.WAVE,
          home.resolve(name + i + ".wav").toFile());
      lines.append(
          String.format(
              Locale.ROOT,
              "{\"audio_filepath\": \"%s%d.wav\", \"duration\": 0.3, \"text\": \"%s\"}%n",
              name,
              i,
              text));
    }
    return lines.toString();
  }

  /** Each line's errors are those of its texts; the sum is told, and most tones are heard. */
  @Test
  void golden_theRunsTestClips() {
    assertThat(run("transcribe", a("run"))).as(err.toString()).isZero();
    var lines = out.toString().lines().toList();
    assertThat(lines.getFirst()).isEqualTo("path,transcript,reference,errors,symbols,error");
    assertThat(lines).hasSizeBetween(5, 30);
    var all = ErrorRate.NONE;
    for (String line : lines.subList(1, lines.size())) {
      List<String> fields = List.of(line.split(",", -1));
      var errors = ErrorRate.ofCharacters(fields.get(1), fields.get(2));
      assertThat(fields.subList(3, 6)).containsExactly(String.valueOf(errors.errors()), "3", "");
      all = all.plus(errors);
    }
    assertThat(err.toString())
        .contains(
            String.format(
                Locale.ROOT,
                "symbol error rate %.1f %% of %d symbols",
                100 * all.value(),
                all.tokens()));
    assertThat(all.value()).isLessThan(0.5);
  }

  /** A manifest, then single files; a file that is none keeps its place. */
  @Test
  void golden_otherClips() throws IOException {
    Path damaged = Files.writeString(home.resolve("damaged.wav"), "no sound");
    Path file = home.resolve("found.jsonl");
    assertThat(
            run(
                "transcribe",
                a("run"),
                a("new.jsonl"),
                a("new0.wav"),
                damaged.toString(),
                "--beam",
                "4",
                "--format",
                "jsonl",
                "--out",
                file.toString()))
        .as(err.toString())
        .isZero();
    var rows = Files.readAllLines(file).stream().map(JsonMapper.shared()::readTree).toList();
    assertThat(rows).hasSize(7);
    assertThat(rows.getFirst().get("symbols").asInt()).isEqualTo(3);
    assertThat(rows.get(5).get("transcript")).isEqualTo(rows.getFirst().get("transcript"));
    assertThat(rows.get(5).has("reference")).isFalse();
    assertThat(rows.get(6).has("transcript")).isFalse();
    assertThat(rows.get(6).get("error").asString()).isNotEmpty();
    assertThat(err.toString()).contains("7 clips, 1 unreadable, symbol error rate");
  }

  @Test
  void refuses_whatCannotBeTranscribed() {
    assertThat(run("transcribe", a("none"))).isEqualTo(2);
    assertThat(err.toString()).contains("no such folder");
    assertThat(run("transcribe", a("run"), a("gone.wav"))).isEqualTo(3);
    assertThat(err.toString()).contains("none of the clips could be read");
    assertThat(run("transcribe", a("run"), "--beam", "0")).isEqualTo(2);
  }
}
