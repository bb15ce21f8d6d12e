package org.fullrank.train;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.fullrank.audio.MelScale;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Speech;
import org.fullrank.data.SpeechTarget;
import org.fullrank.data.TextData;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.Positions;
import org.fullrank.encoder.TimeWindow;
import org.fullrank.encoder.VitSize;
import org.fullrank.methods.Config;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.probe.Split;
import org.fullrank.texts.TokenizerConfig;
import org.fullrank.views.AudioFrames;
import org.fullrank.views.AudioViews;
import org.fullrank.views.SpecMasks;
import org.fullrank.views.TextViews;
import org.fullrank.views.ViewsConfig;
import org.fullrank.views.WaveChanges;

/**
 * Runs on 24 texts with translations, or on 24 clips with transcripts.
 *
 * @param home a folder for the data
 */
record SequenceRuns(Path home) {
  private static final int RATE = 4000;
  private static final int SAMPLES = 800;
  private static final VitSize SIZE = new VitSize(16, 1, 2, 2);

  /** A run of texts; they have translations if {@code method} wants sequences. */
  RunConfig texts(Config method, Positions positions, TrainConfig train) throws IOException {
    var lines = new StringBuilder();
    for (int i = 0; i < 24; i++) {
      lines.append(
          "{\"text\": \"%1$s\", \"target\": \"%2$s\"}%n"
              .formatted(
                  "abcdefgh".repeat(2).substring(i % 8, i % 8 + 4 + i % 3),
                  "dcba".substring(i % 3)));
    }
    Path list = Files.writeString(home.resolve("texts.jsonl"), lines);
    DataConfig data =
        method.needs().wantsSequences()
            ? new TextData.TextPairs(list, "text", "target", new TokenizerConfig.Bytes(), 0)
            : new TextData.TextList(list, "text", 0);
    var views = new TextViews(new TokenizerConfig.Bytes(), method.needs().fewest(), 10, 1, 0, 0);
    var encoder = EncoderConfig.Text.of(SIZE, Pool.MEAN);
    var body = encoder.body().withTrunk(trunk -> trunk.withPositions(positions));
    return run(data, views, encoder.with(body), method, train);
  }

  /** A run of clips with transcripts. */
  RunConfig clips(Config method, Positions positions, TrainConfig train) throws IOException {
    var lines = new StringBuilder();
    for (int i = 0; i < 24; i++) {
      var bytes = new byte[2 * SAMPLES];
      for (int t = 0; t < SAMPLES; t++) {
        bytes[2 * t + 1] = (byte) (60 * Math.sin(0.05 * (2 + i % 5) * t));
      }
      var format = new AudioFormat(RATE, 16, 1, true, false);
      AudioSystem.write(
          new AudioInputStream(new ByteArrayInputStream(bytes), format, SAMPLES),
          AudioFileFormat.Type.WAVE,
          home.resolve(i + ".wav").toFile());
      lines.append(
          "{\"audio_filepath\": \"%d.wav\", \"duration\": 0.2, \"text\": \"%s\"}%n"
              .formatted(i, "abc".substring(i % 3)));
    }
    Path list = Files.writeString(home.resolve("clips.jsonl"), lines);
    var frames = new AudioFrames.LogMelFrames(8, 100, 40, MelScale.HTK, AudioFrames.FrameNorm.CLIP);
    var views =
        new AudioViews(
            method.needs().fewest(), RATE, 0.2, true, frames, WaveChanges.NONE, SpecMasks.NONE);
    var encoder = EncoderConfig.Speech.of(SIZE, Pool.MEAN, new TimeWindow(3, 2));
    var body = encoder.body().withTrunk(trunk -> trunk.withPositions(positions));
    var target = method.needs().wantsSequences() ? SpeechTarget.TEXT : SpeechTarget.LABEL;
    return run(new Speech(list, 0, target), views, encoder.with(body), method, train);
  }

  private static RunConfig run(
      DataConfig data, ViewsConfig views, EncoderConfig encoder, Config method, TrainConfig train) {
    return new RunConfig(
        7,
        data,
        views,
        encoder,
        List.of(),
        method,
        OptimConfig.Sgd.DEFAULT,
        train,
        new ProbeConfig(1, 0.07, 0, new ProbeConfig.Subset(4, 4), Split.TEST));
  }
}
