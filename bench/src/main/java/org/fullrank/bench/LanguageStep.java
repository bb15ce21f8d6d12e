package org.fullrank.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.core.Check;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.languagemodel.LanguageModelConfig;

/**
 * A causal language model: every token predicts the next one.
 *
 * @param size width, depth and heads of the encoder
 * @param vocabulary number of different ids, 4 or more
 * @param tokens of a text, 2 or more
 * @param batch texts of a step, positive
 */
public record LanguageStep(VitSize size, int vocabulary, int tokens, int batch)
    implements StepRecipe {
  /** 6 blocks of 256, 8 texts of 128 tokens, 8,192 ids. */
  public static final LanguageStep STANDARD =
      new LanguageStep(new VitSize(256, 6, 4, 4), 8192, 128, 8);

  public LanguageStep {
    Check.within(vocabulary, Ids.FEWEST, Integer.MAX_VALUE, "vocabulary");
    Check.within(tokens, 2, Integer.MAX_VALUE, "tokens");
    Check.positive(batch, "batch");
  }

  @Override
  public String name() {
    return "language";
  }

  @Override
  public LanguageStep ofBatch(int samples) {
    return new LanguageStep(size, vocabulary, tokens, samples);
  }

  @Override
  public String inWords(long parameters) {
    return String.format(
        Locale.ROOT,
        "language model of %,d parameters (%d wide, %d blocks, %d heads, %d tokens, %,d ids),"
            + " AdamW, batch %d",
        parameters,
        size.width(),
        size.depth(),
        size.heads(),
        tokens,
        vocabulary,
        batch);
  }

  @Override
  public StepProducts products() {
    return StepProducts.ofBlocks(size, batch, tokens, StepProducts.causalPairs(tokens))
        .plus(new MatmulRate((long) batch * tokens, size.width(), vocabulary));
  }

  @Override
  public List<Amount> amounts() {
    return List.of(
        new Amount("texts_per_second", batch),
        new Amount("tokens_per_second", (double) batch * tokens));
  }

  @Override
  public List<AttentionWay> others() {
    return List.of(AttentionWay.SDPA, AttentionWay.PRODUCTS);
  }

  @Override
  public TrainedStep build(AttentionWay way) {
    var ids = new Ids(vocabulary);
    var settings =
        new MethodStep.Settings(
            EncoderConfig.Text.of(size, Pool.LAST),
            new InputShape.Ids(vocabulary, tokens),
            LanguageModelConfig.DEFAULT,
            new TrainingFacts.Vocabularies(Optional.of(ids), Optional.empty()));
    var batched = FixedBatch.ofIds(batch, tokens, ids, new Targets.None());
    return new MethodStep(settings, batched, way);
  }

  @Override
  public List<String> peer() {
    return List.of(
        "language_step.py",
        "--batch=" + batch,
        "--width=" + size.width(),
        "--depth=" + size.depth(),
        "--heads=" + size.heads(),
        "--tokens=" + tokens,
        "--vocabulary=" + vocabulary);
  }
}
