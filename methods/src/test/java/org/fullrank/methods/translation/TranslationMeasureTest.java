package org.fullrank.methods.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Symbols;
import org.fullrank.input.TokenMask;
import org.fullrank.input.View;
import org.fullrank.methods.Measure;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.fullrank.textmetrics.CharacterF;
import org.junit.jupiter.api.Test;

class TranslationMeasureTest {
  private static final TranslationConfig CONFIG =
      new TranslationConfig(Optional.empty(), 5, true, 0.1, new Search(2, 0.6), 8);

  /** The sums of two batches, from the terms of their losses. */
  @Test
  void golden_heldOutLossAndAccuracy() {
    try (var _ = Scope.open()) {
      Site site = site();
      Method method = Weights.stirred(CONFIG.build(site));
      List<Batch> batches = batches();
      double nats = 0;
      double right = 0;
      long count = 0;
      for (Batch batch : batches) {
        var losses = method.step(Sites.step(batch, site.student(), Pass.train(new Seed(4))));
        nats += Ops.value(losses.terms().getFirst().value()) * losses.count();
        right += Ops.value(losses.terms().getLast().value()) * losses.count();
        count += losses.count();
      }
      assertEquals(nats / count, number("translation_loss", site, method, batches), 1e-5);
      assertEquals(right / count, number("token_accuracy", site, method, batches), 1e-6);
    }
  }

  /** Of eight texts of two batches of six, by the search of the settings. */
  @Test
  void golden_scoresOfTranslations() {
    try (var _ = Scope.open()) {
      Site site = site();
      Method method = Weights.stirred(CONFIG.build(site));
      var own = Translation.within(method).orElseThrow();
      List<Batch> batches = batches();
      var texts = new ArrayList<String>();
      var references = new ArrayList<List<String>>();
      for (Batch batch : batches) {
        texts.addAll(own.translations(site.student(), batch.view(0).input(), new Search(2, 0.6)));
        own.references(batch).forEach(it -> references.add(List.of(it)));
      }
      double wanted = CharacterF.CHRF.score(texts.subList(0, 8), references.subList(0, 8));
      assertEquals(wanted, number("chrf", site, method, batches), 1e-9);
      assertThat(number("bleu", site, method, batches)).isBetween(0.0, 100.0);
      Leaks.none(() -> number("chrf", site, method, batches));
      Leaks.none(() -> number("cross_attention_entropy", site, method, batches));
    }
  }

  /** Queries of zero attend to all tokens alike: the entropy is the largest possible. */
  @Test
  void golden_uniformAttentionHasTheLargestEntropy() {
    try (var _ = Scope.open()) {
      Site site = site();
      Method method = Weights.stirred(CONFIG.build(site));
      List<Batch> batches = batches();
      assertThat(number("decoder_attention_entropy", site, method, batches)).isBetween(0.01, 0.99);
      assertThat(number("cross_attention_entropy", site, method, batches)).isBetween(0.01, 0.99);
      for (NamedTensor named : Tree.parameters(method)) {
        if (named.name().contains("attn.q")) {
          Ops.noGrad(() -> named.tensor().zero_().retainReference());
        }
      }
      assertEquals(1, number("decoder_attention_entropy", site, method, batches), 1e-5);
      assertEquals(1, number("cross_attention_entropy", site, method, batches), 1e-5);
    }
  }

  /** A tokenizer without begin and end gets two more ids; their text is left out. */
  @Test
  void golden_beginAndEndOfTheMethod() {
    var bare =
        new Symbols() {
          @Override
          public int size() {
            return 3;
          }

          @Override
          public OptionalInt padding() {
            return OptionalInt.empty();
          }

          @Override
          public OptionalInt begin() {
            return OptionalInt.empty();
          }

          @Override
          public OptionalInt end() {
            return OptionalInt.empty();
          }

          @Override
          public OptionalInt mask() {
            return OptionalInt.empty();
          }

          @Override
          public String decode(int[] ids) {
            return Arrays.toString(ids);
          }
        };
    var ids = TargetIds.of(bare);
    assertEquals(new TargetIds(bare, 3, 4, 5), ids);
    assertEquals("[2, 0]", ids.text(List.of(3, 2, 0, 4)));
    var letters = new Toys.Letters(8);
    assertEquals(new TargetIds(letters, 5, 6, 8), TargetIds.of(letters));
  }

  @Test
  void refuses_otherMethodsAndNoData() {
    try (var _ = Scope.open()) {
      Site site = site();
      Method method = CONFIG.build(site);
      for (Measure measure : TranslationMeasure.ALL) {
        assertThat(measure.of(site.student(), method, List.of())).as(measure.name()).isEmpty();
      }
    }
  }

  private static Site site() {
    Site site = Toys.texts();
    Weights.stirred(site.student());
    return site;
  }

  /** Two batches whose texts have three to six ids. */
  private static List<Batch> batches() {
    return List.of(padded(Toys.batch(1, CONFIG.needs())), padded(Toys.batch(2, CONFIG.needs())));
  }

  private static Batch padded(Batch batch) {
    var real = new double[36];
    for (int i = 0; i < 36; i++) {
      real[i] = i % 6 < 3 + i / 6 % 4 ? 1 : 0;
    }
    Tensor mask = Ops.above(Tensors.of(real, 6, 6), 0.5);
    Input input = new Input(batch.view(0).input().values(), TokenMask.NONE.among(mask));
    return batch.with(List.of(View.of(input, List.of())));
  }

  private static double number(String name, Site site, Method method, List<Batch> batches) {
    return TranslationMeasure.ALL.stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow()
        .of(site.student(), method, batches)
        .orElseThrow();
  }
}
