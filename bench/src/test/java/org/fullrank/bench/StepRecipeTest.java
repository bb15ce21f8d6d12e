package org.fullrank.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.fullrank.bench.StepRecipe.Amount;
import org.fullrank.core.Precision;
import org.fullrank.encoder.VitSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class StepRecipeTest {
  private static final VitSize TINY = new VitSize(8, 1, 2, 2);
  private static final SpeechStep SPEECH = new SpeechStep(TINY, 23, 5, 6, 2);
  private static final LanguageStep LANGUAGE = new LanguageStep(TINY, 11, 6, 2);
  private static final TranslationStep TRANSLATION = new TranslationStep(TINY, 11, 6, 2);

  private static Stream<StepRecipe> tiny() {
    var images = ImageStep.STANDARD.ofSide(8).ofBatch(2);
    return Stream.of(images, SPEECH, LANGUAGE, TRANSLATION);
  }

  private static long parameters(StepRecipe recipe) {
    return recipe.build(AttentionWay.SOFTMAX).parameters();
  }

  @ParameterizedTest
  @MethodSource("tiny")
  void golden_everyAttentionTakesAStepInEachPrecision(StepRecipe recipe) {
    for (AttentionWay way :
        Stream.concat(Stream.of(AttentionWay.SOFTMAX), recipe.others().stream()).toList()) {
      var step = recipe.build(way);
      for (Precision precision : Precision.values()) {
        assertThat(step.block(precision, 1)).hasSize(1).allMatch(ms -> ms > 0);
      }
    }
  }

  /**
   * By hand as the peer counts, width 192: convolutions {@code 3·80·192 + 192} and {@code 3·192² +
   * 192}, 49 positions, 6 blocks of 444,864, the last norm, the head {@code 192·30 + 30}.
   */
  @Test
  void golden_parametersOfSpeech() {
    long byHand = 46_272L + 110_784L + 49L * 192 + 6L * 444_864 + 2L * 192 + 5_790L;
    assertThat(byHand).isEqualTo(2_841_822);
    assertThat(parameters(SpeechStep.STANDARD.ofBatch(1))).isEqualTo(byHand);
  }

  /**
   * By hand as the peer counts, width 256: the table {@code 8192·256}, 128 positions, 6 blocks of
   * two norms {@code 4·256}, queries, keys and values {@code 256·768 + 768}, the map behind them
   * {@code 256² + 256} and the feed-forward part {@code 2·4·256² + 5·256}, the last norm, the head
   * {@code 256·8192 + 8192}.
   */
  @Test
  void golden_parametersOfLanguage() {
    long block = 1024L + 197_376L + 65_792L + 525_568L;
    long byHand = 2_097_152L + 128L * 256 + 6 * block + 2L * 256 + 2_105_344L;
    assertThat(byHand).isEqualTo(8_974_336);
    assertThat(parameters(LanguageStep.STANDARD.ofBatch(1))).isEqualTo(byHand);
  }

  /**
   * By hand as the peer counts, width 256: two tables, twice 64 positions, 6 blocks and two last
   * norms as in the language model. 3 blocks also have a norm, queries {@code 256² + 256}, keys and
   * values {@code 256·512 + 512}, and the map behind them.
   */
  @Test
  void golden_parametersOfTranslation() {
    long block = 1024L + 197_376L + 65_792L + 525_568L;
    long crossing = 512L + 65_792L + 131_584L + 65_792L;
    long byHand = 2 * (2_097_152L + 64L * 256 + 512L) + 6 * block + 3 * crossing;
    assertThat(byHand).isEqualTo(9_757_696);
    assertThat(parameters(TranslationStep.STANDARD.ofBatch(1))).isEqualTo(byHand);
  }

  /** 8 texts of 128 tokens in 250 ms: 32 texts and 4,096 tokens a second. */
  @Test
  void golden_amountsOfASecond() {
    assertThat(LanguageStep.STANDARD.amounts())
        .containsExactly(new Amount("texts_per_second", 8), new Amount("tokens_per_second", 1024));
    assertThat(LanguageStep.STANDARD.amounts().stream().map(amount -> amount.perSecond(250)))
        .containsExactly(32.0, 4096.0);
  }

  /** 32 clips of 200 frames of 10 ms and 49 tokens in half a second. */
  @Test
  void golden_audioOfASecond() {
    List<Amount> amounts = SpeechStep.STANDARD.amounts();
    assertThat(amounts)
        .extracting(Amount::column)
        .containsExactly("clips_per_second", "audio_seconds_per_second", "tokens_per_second");
    assertThat(amounts.getFirst().perSecond(500)).isEqualTo(64);
    assertThat(amounts.get(1).perSecond(500)).isCloseTo(128, within(1e-9));
    assertThat(amounts.getLast().perSecond(500)).isEqualTo(3136);
  }

  /**
   * By hand, width 8, 2 texts of 6 tokens, one block with 16 hidden entries: maps {@code 2·12·8·(24
   * + 8 + 16 + 16)} = 12,288; attention over 21 pairs {@code 4·2·21·8} = 1,344; head {@code
   * 2·12·8·11} = 2,112.
   */
  @Test
  void golden_operationsOfLanguage() {
    assertThat(LANGUAGE.products().operations()).isEqualTo(3 * (12_288 + 1_344 + 2_112));
  }

  /**
   * By hand, 2 clips of 23 frames of 5 bins, 11 places, then 5 tokens: convolutions {@code
   * 2·22·15·8} and {@code 2·10·24·8}, maps {@code 2·10·8·64}, attention {@code 4·2·25·8}, head
   * {@code 2·10·8·6}.
   */
  @Test
  void golden_operationsOfSpeech() {
    assertThat(SPEECH.products().operations())
        .isEqualTo(3 * (5_280 + 3_840 + 10_240 + 1_600 + 960));
  }

  /**
   * By hand, 2 pairs of 6 tokens: twice the maps of a block, attention over 36, 21 and 36 pairs,
   * maps of the crossing {@code 2·12·8·(8 + 16 + 8)}, head {@code 2·12·8·11}.
   */
  @Test
  void golden_operationsOfTranslation() {
    assertThat(TRANSLATION.products().operations())
        .isEqualTo(3 * (2 * 12_288 + 64 * (36 + 21 + 36) + 6_144 + 2_112));
  }

  @Test
  void golden_thePeerIsToldTheSizes() {
    assertThat(SPEECH.peer())
        .containsExactly(
            "speech_step.py",
            "--batch=2",
            "--width=8",
            "--depth=1",
            "--heads=2",
            "--frames=23",
            "--bins=5",
            "--symbols=6");
    assertThat(LANGUAGE.ofBatch(3).peer()).contains("language_step.py", "--batch=3", "--tokens=6");
    assertThat(TRANSLATION.peer()).contains("translation_step.py", "--vocabulary=11");
  }

  @Test
  void golden_theModelInWords() {
    assertThat(SpeechStep.STANDARD.inWords(2_841_822))
        .isEqualTo(
            "CTC of 2,841,822 parameters (192 wide, 6 blocks, 3 heads, 200 frames of 80 bins,"
                + " 49 tokens, 30 symbols), AdamW, batch 32");
    assertThat(LanguageStep.STANDARD.inWords(8_974_336)).contains("128 tokens, 8,192 ids");
    assertThat(TranslationStep.STANDARD.inWords(9_757_696)).contains("twice 3 blocks");
  }

  @Test
  void refuses_sizesThatCannotBe() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SpeechStep(TINY, 18, 5, 6, 2))
        .withMessageStartingWith("frames");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SpeechStep(TINY, 23, 5, 3, 2))
        .withMessageStartingWith("symbols");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LanguageStep(TINY, 11, 1, 2))
        .withMessageStartingWith("tokens");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TranslationStep(TINY, 3, 6, 2))
        .withMessageStartingWith("vocabulary");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LANGUAGE.ofBatch(0))
        .withMessageStartingWith("batch");
  }
}
