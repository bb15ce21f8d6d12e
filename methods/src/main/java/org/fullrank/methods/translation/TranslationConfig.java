package org.fullrank.methods.translation;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.fullrank.core.Check;
import org.fullrank.core.Inline;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.encoder.NormPlacement;
import org.fullrank.encoder.Positions;
import org.fullrank.encoder.TrunkConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Modality;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;

/**
 * The settings of translation.
 *
 * @param decoder the decoder's blocks, causal in any case; absent for blocks like the encoder's
 * @param tokens the longest translation, ids, its end among them, 2 or more; longer ones are cut
 * @param tied whether the table of target ids is also the weight of the last map
 * @param smoothing {@code ε} of the loss, 0 to 1
 * @param search how the measures search for translations
 * @param sentences held-out texts that {@code bleu} and {@code chrf} translate, 1 or more
 */
public record TranslationConfig(
    Optional<TrunkConfig> decoder,
    int tokens,
    boolean tied,
    double smoothing,
    @Inline Search search,
    int sentences)
    implements Config {
  /** The base model, smoothing and search of the paper; the longest translation is our own. */
  public static final TranslationConfig PAPER =
      new TranslationConfig(
          Optional.of(
              TrunkConfig.of(new VitSize(512, 6, 8, 4))
                  .withPositions(Positions.SINCOS)
                  .withBlock(block -> block.withNorms(NormPlacement.POST))),
          256,
          true,
          0.1,
          new Search(4, 0.6),
          100);

  /** A decoder like the encoder, greedy search. */
  public static final TranslationConfig DEFAULT =
      new TranslationConfig(Optional.empty(), 128, true, 0.1, Search.GREEDY, 64);

  public TranslationConfig {
    Check.within(tokens, 2, 1 << 16, "tokens");
    Check.within(smoothing, 0, 1, "smoothing");
    Check.positive(sentences, "sentences");
  }

  @Override
  public Needs needs() {
    return Needs.views(1).of(Modality.TEXT).andSequences();
  }

  /** Those of a decoder that is given; one like the encoder has the encoder's. */
  @Override
  public Set<EncoderPart> uses() {
    return decoder
        .map(TrunkConfig::uses)
        .orElseGet(() -> EnumSet.of(EncoderPart.LINEARS, EncoderPart.SCORES));
  }

  @Override
  public double weights(int width) {
    return decoder
        .map(trunk -> {
          double own = trunk.size().width();
          double maps = own * own * (6 + 2 * trunk.size().mlpRatio()) + 2 * own * width;
          return trunk.size().depth() * maps;
        })
        .orElse(0.0);
  }

  @Override
  public Method build(Site site) {
    return new Translation(this, site);
  }
}
