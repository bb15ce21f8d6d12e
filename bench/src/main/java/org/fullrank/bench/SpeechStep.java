package org.fullrank.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.core.Check;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.TimeWindow;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.InputShape;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.ctc.CtcConfig;

/**
 * The recognition of speech by CTC from log-mel frames of 10 ms. Two convolutions in time make one
 * token of four frames; a transcript has a symbol for every fourth token.
 *
 * @param size width, depth and heads of the encoder
 * @param frames of a clip, 19 or more
 * @param bins of a frame, positive
 * @param symbols of the transcripts, the blank among them, 4 or more
 * @param batch clips of a step, positive
 */
public record SpeechStep(VitSize size, int frames, int bins, int symbols, int batch)
    implements StepRecipe {
  /** 6 blocks of 192, 32 clips of two seconds, 80 bins, 30 symbols. */
  public static final SpeechStep STANDARD = new SpeechStep(VitSize.MINI, 200, 80, 30, 32);

  private static final double SECONDS = 0.01; // of a frame
  private static final TimeWindow WINDOW = new TimeWindow(3, 2);
  private static final int FEWEST = 19; // frames of four tokens

  public SpeechStep {
    Check.within(frames, FEWEST, Integer.MAX_VALUE, "frames");
    Check.positive(bins, "bins");
    Check.within(symbols, Ids.FEWEST, Integer.MAX_VALUE, "symbols");
    Check.positive(batch, "batch");
  }

  @Override
  public String name() {
    return "speech";
  }

  @Override
  public SpeechStep ofBatch(int samples) {
    return new SpeechStep(size, frames, bins, symbols, samples);
  }

  /** Places behind the first convolution. */
  private int halves() {
    return behind(frames);
  }

  /** Tokens of a clip. */
  int tokens() {
    return behind(halves());
  }

  private static int behind(int moments) {
    return (moments - WINDOW.size()) / WINDOW.stride() + 1;
  }

  @Override
  public String inWords(long parameters) {
    return String.format(
        Locale.ROOT,
        "CTC of %,d parameters (%d wide, %d blocks, %d heads, %d frames of %d bins, %d tokens,"
            + " %d symbols), AdamW, batch %d",
        parameters,
        size.width(),
        size.depth(),
        size.heads(),
        frames,
        bins,
        tokens(),
        symbols,
        batch);
  }

  @Override
  public StepProducts products() {
    long width = size.width();
    long rows = (long) batch * tokens();
    return StepProducts.ofBlocks(size, batch, tokens(), (double) tokens() * tokens())
        .plus(
            new MatmulRate((long) batch * halves(), (long) bins * WINDOW.size(), width),
            new MatmulRate(rows, width * WINDOW.size(), width),
            new MatmulRate(rows, width, symbols));
  }

  @Override
  public List<Amount> amounts() {
    return List.of(
        new Amount("clips_per_second", batch),
        new Amount("audio_seconds_per_second", SECONDS * batch * frames),
        new Amount("tokens_per_second", (double) batch * tokens()));
  }

  @Override
  public List<AttentionWay> others() {
    return List.of(AttentionWay.SDPA, AttentionWay.PRODUCTS);
  }

  @Override
  public TrainedStep build(AttentionWay way) {
    var ids = new Ids(symbols);
    var settings =
        new MethodStep.Settings(
            EncoderConfig.Speech.of(size, Pool.MEAN, WINDOW, WINDOW),
            new InputShape.Frames(bins, frames),
            CtcConfig.DEFAULT,
            new TrainingFacts.Vocabularies(Optional.empty(), Optional.of(ids)));
    var targets = FixedBatch.sequences(batch, length(), ids);
    return new MethodStep(settings, FixedBatch.ofFrames(batch, frames, bins, targets), way);
  }

  private int length() {
    return tokens() / 4;
  }

  @Override
  public List<String> peer() {
    return List.of(
        "speech_step.py",
        "--batch=" + batch,
        "--width=" + size.width(),
        "--depth=" + size.depth(),
        "--heads=" + size.heads(),
        "--frames=" + frames,
        "--bins=" + bins,
        "--symbols=" + symbols);
  }
}
