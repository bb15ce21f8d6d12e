package org.fullrank.methods.mae;

import java.util.EnumSet;
import java.util.Set;
import org.fullrank.core.Check;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.encoder.VitSize;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;

/**
 * MAE's settings.
 *
 * @param maskRatio the share of patches that do not enter the encoder, above 0, below 1
 * @param decoder the size of the decoder; a width that is a multiple of 4
 * @param targets the pixels that the decoder draws
 */
public record MaeConfig(double maskRatio, VitSize decoder, Targets targets) implements Config {
  /** ImageNet: the authors' mae_vit_large_patch16 and PRETRAIN.md at efb2a80. */
  public static final MaeConfig PAPER =
      new MaeConfig(0.75, new VitSize(512, 8, 16, 4), Targets.NORMALISED);

  /** Small images and a small encoder, on a CPU. */
  public static final MaeConfig DEFAULT =
      new MaeConfig(0.75, new VitSize(96, 2, 3, 4), Targets.NORMALISED);

  /** The pixels that the decoder draws. */
  public enum Targets {
    /** The pixels of the view. */
    PIXELS,
    /** The same, with mean 0 and variance 1 within each patch. */
    NORMALISED
  }

  private static final int AXES = 4; // sines and cosines of rows and columns

  public MaeConfig {
    if (!(maskRatio > 0 && maskRatio < 1)) {
      throw new IllegalArgumentException(
          "mask_ratio: want a number above 0 and below 1, was " + maskRatio);
    }
    if (decoder.width() % AXES != 0) {
      throw new IllegalArgumentException(
          "decoder: want a width that is a multiple of 4, was " + decoder.width());
    }
  }

  /** How many of {@code patches} enter the encoder. */
  int kept(int patches) {
    int kept = (int) (patches * (1 - maskRatio));
    Check.within(kept, 1, patches - 1.0, "mask_ratio: patches that enter the encoder");
    return kept;
  }

  @Override
  public Needs needs() {
    return Needs.views(1);
  }

  @Override
  public Set<EncoderPart> uses() {
    return EnumSet.of(EncoderPart.LINEARS, EncoderPart.NORMS, EncoderPart.SCORES);
  }

  @Override
  public double weights(int width) {
    double own = decoder.width();
    return width * own + decoder.depth() * own * own * (4 + 2 * decoder.mlpRatio());
  }

  @Override
  public Method build(Site site) {
    return new Mae(this, site);
  }
}
