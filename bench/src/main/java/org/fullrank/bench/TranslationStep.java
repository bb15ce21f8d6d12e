package org.fullrank.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.core.Check;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.InputShape;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.translation.Search;
import org.fullrank.methods.translation.TranslationConfig;

/**
 * Translation by an encoder and a decoder of the same size, both over texts of as many tokens and
 * ids; the table of target ids is also the last map.
 *
 * @param size width, depth and heads, of encoder and decoder each
 * @param vocabulary number of different ids of a language, 4 or more
 * @param tokens of a text, 2 or more
 * @param batch pairs of texts of a step, positive
 */
public record TranslationStep(VitSize size, int vocabulary, int tokens, int batch)
    implements StepRecipe {
  /** Twice 3 blocks of 256, 16 pairs of 64 tokens, 8,192 ids. */
  public static final TranslationStep STANDARD =
      new TranslationStep(new VitSize(256, 3, 4, 4), 8192, 64, 16);

  private static final double SMOOTHING = 0.1;
  private static final int SENTENCES = 1; // of a measure that no step takes

  public TranslationStep {
    Check.within(vocabulary, Ids.FEWEST, Integer.MAX_VALUE, "vocabulary");
    Check.within(tokens, 2, Integer.MAX_VALUE, "tokens");
    Check.positive(batch, "batch");
  }

  @Override
  public String name() {
    return "translation";
  }

  @Override
  public TranslationStep ofBatch(int samples) {
    return new TranslationStep(size, vocabulary, tokens, samples);
  }

  @Override
  public String inWords(long parameters) {
    return String.format(
        Locale.ROOT,
        "translation of %,d parameters (%d wide, twice %d blocks, %d heads, %d and %d tokens,"
            + " %,d ids), AdamW, batch %d",
        parameters,
        size.width(),
        size.depth(),
        size.heads(),
        tokens,
        tokens,
        vocabulary,
        batch);
  }

  @Override
  public StepProducts products() {
    return StepProducts.ofBlocks(size, batch, tokens, (double) tokens * tokens)
        .plus(StepProducts.ofBlocks(size, batch, tokens, StepProducts.causalPairs(tokens)))
        .plus(StepProducts.ofCrossing(size, batch, tokens, tokens))
        .plus(new MatmulRate((long) batch * tokens, size.width(), vocabulary));
  }

  @Override
  public List<Amount> amounts() {
    return List.of(
        new Amount("pairs_per_second", batch),
        new Amount("target_tokens_per_second", (double) batch * tokens));
  }

  /** The decoder is given masks, which libtorch's fused attention takes in no causal form. */
  @Override
  public List<AttentionWay> others() {
    return List.of(AttentionWay.PRODUCTS);
  }

  @Override
  public TrainedStep build(AttentionWay way) {
    var ids = new Ids(vocabulary);
    var settings =
        new MethodStep.Settings(
            EncoderConfig.Text.of(size, Pool.MEAN),
            new InputShape.Ids(vocabulary, tokens),
            new TranslationConfig(
                Optional.empty(), tokens, true, SMOOTHING, Search.GREEDY, SENTENCES),
            new TrainingFacts.Vocabularies(Optional.of(ids), Optional.of(ids)));
    var targets = FixedBatch.sequences(batch, tokens - 1, ids); // and an end
    return new MethodStep(settings, FixedBatch.ofIds(batch, tokens, ids, targets), way);
  }

  @Override
  public List<String> peer() {
    return List.of(
        "translation_step.py",
        "--batch=" + batch,
        "--width=" + size.width(),
        "--depth=" + size.depth(),
        "--heads=" + size.heads(),
        "--tokens=" + tokens,
        "--vocabulary=" + vocabulary);
  }
}
