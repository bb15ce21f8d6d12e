package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.fullrank.core.Precision;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.encoder.Positions;
import org.fullrank.methods.Needs;
import org.fullrank.methods.ctc.CtcConfig;
import org.fullrank.methods.framewise.FramewiseConfig;
import org.fullrank.methods.translation.TranslationConfig;
import org.fullrank.texts.TokenizerConfig;
import org.fullrank.views.AudioViews;
import org.fullrank.views.TextViews;
import org.fullrank.views.ViewsConfig;
import org.fullrank.views.WaveChanges;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data, views and method that do not fit each other. */
class FitTest {
  private static final Needs WHOLE = CtcConfig.DEFAULT.needs();
  private static final Needs TIMED = FramewiseConfig.DEFAULT.needs();
  private static final WaveChanges FASTER = new WaveChanges(0.1, 0, 0.2, 0, 30, 5);

  @TempDir private Path home;

  private RunConfig config() throws IOException {
    return new SequenceRuns(home)
        .clips(
            FramewiseConfig.DEFAULT,
            Positions.NONE,
            new TrainConfig(1, 4, 1, Precision.FP32, 100, 1));
  }

  private static AudioViews views(AudioViews of, double seconds, boolean pad, WaveChanges wave) {
    return new AudioViews(of.count(), of.rate(), seconds, pad, of.frames(), wave, of.masks());
  }

  /** Clips of 0.2 s. */
  @Test
  void refuses_viewsThatDoNotKeepTheClip() throws IOException {
    RunConfig config = config();
    var fit = (AudioViews) config.views();
    try (var data = config.open(new Skipped())) {
      Dataset clips = data.train();
      assertThat(ClipFit.misfits(TIMED, fit, clips)).isEmpty();
      assertThat(ClipFit.misfits(WHOLE, views(fit, 0.4, true, FASTER), clips)).isEmpty();
      assertThat(ClipFit.misfits(Needs.views(1), views(fit, 0.1, true, FASTER), clips)).isEmpty();
      AudioViews cut = views(fit, 0.1, true, WaveChanges.NONE);
      assertThat(ClipFit.misfits(WHOLE, cut, clips))
          .containsExactly(
              "views.seconds: the target belongs to the whole clip, so want the length of the"
                  + " longest clip, was 0.1; 0.wav has 0.20 s");
      assertThat(ClipFit.misfits(TIMED, views(fit, 0.4, true, FASTER), clips))
          .containsExactly(
              "views.wave: the labels lie in time, so want speed 0 and shift 0, were 0.1 and 0.2",
              "views.seconds: the target belongs to the whole clip, so want pad: false, was pad:"
                  + " true; 0.wav has 0.20 s");
      assertThat(ClipFit.misfits(TIMED, views(fit, 0.4, false, WaveChanges.NONE), clips)).isEmpty();
    }
  }

  @Test
  void refuses_aRunOfSuchViews() throws IOException {
    RunConfig config = config();
    try (var data = config.open(new Skipped())) {
      var cut = with(config, views((AudioViews) config.views(), 0.1, true, WaveChanges.NONE));
      assertThatThrownBy(() -> Plan.of(cut, data.train()))
          .hasMessageStartingWith("views.seconds: the target belongs to the whole clip");
    }
  }

  /** Pairs of bytes, and views that make ids by another tokenizer. */
  @Test
  void refuses_viewsOfAnotherTokenizer() throws IOException {
    RunConfig pairs =
        new SequenceRuns(home)
            .texts(
                TranslationConfig.DEFAULT,
                Positions.LEARNED,
                new TrainConfig(1, 4, 1, Precision.FP32, 100, 1));
    var views = (TextViews) pairs.views();
    var other =
        new TextViews(new TokenizerConfig.VersesMini(), views.count(), views.tokens(), 1, 0, 0);
    try (var data = pairs.open(new Skipped())) {
      assertThatThrownBy(() -> Plan.of(with(pairs, other), data.train()))
          .hasMessage(
              "views.tokenizer: want the tokenizer of data, whose ids the samples are; was"
                  + " another");
    }
  }

  private static RunConfig with(RunConfig config, ViewsConfig views) {
    return new RunConfig(
        config.seed(),
        config.data(),
        views,
        config.encoder(),
        config.components(),
        config.method(),
        config.optim(),
        config.train(),
        config.probe());
  }
}
