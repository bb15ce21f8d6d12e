package org.fullrank.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalDouble;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.encoder.VitSize;
import org.fullrank.methods.contranorm.ContraNormConfig;
import org.fullrank.methods.sigmareparam.SigmaReparamConfig;
import org.fullrank.probe.Embed;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  private static final Fashion IMAGES = new Fashion(24);

  private static Encoder encoder() {
    return EncoderConfig.Vit.of(new VitSize(16, 2, 2, 2), 7)
        .build(TinyRun.SHAPE, Parts.standard(), new Seed(1));
  }

  @Test
  void golden_everyLayerAndBlockIsThere() {
    Diagnosis found = Diagnosis.of(encoder(), IMAGES.evaluation(24, 8));
    assertThat(found.layers())
        .extracting(LayerHealth::name)
        .containsExactly("embedding", "block 1", "block 2", "pooled");
    assertThat(found.attention()).extracting(AttentionHealth::block).containsExactly(0, 1);
    AttentionHealth first = found.attention().getFirst();
    assertThat(first.heads()).hasSize(2).allMatch(head -> head.entropy() >= head.bound());
    assertEquals(Math.log(17), first.most(), 1e-12); // 16 patches and the class token
    LayerHealth block = found.layers().get(1);
    assertEquals(16, block.tokens().orElseThrow().fullRank());
    assertEquals(new Geometry.SampleSize(24, 16, 0), block.samples().sample());
    assertThat(found.alignment().orElseThrow()).isBetween(0.0, 4.0);
    assertThat(found.output().name()).isEqualTo("pooled");
  }

  /** Every map and every norm, by its path; of a plain encoder nothing. */
  @Test
  void golden_partsSayWhatTheyDo() {
    assertThat(Diagnosis.of(encoder(), IMAGES.evaluation(24, 8)).parts()).isEmpty();
    var extent = TokenLayout.of(17, 2);
    Parts parts = SigmaReparamConfig.DEFAULT.fit(Parts.standard(), extent);
    parts = ContraNormConfig.DEFAULT.withScale(0.25).fit(parts, extent);
    var encoder =
        EncoderConfig.Vit.of(new VitSize(16, 2, 2, 2), 7)
            .withLayerScale(0.5)
            .build(TinyRun.SHAPE, parts, new Seed(1));
    List<PartHealth> found = Diagnosis.of(encoder, IMAGES.evaluation(24, 8)).parts();
    assertThat(found)
        .extracting(PartHealth::name)
        .contains(
            "patch_embed.proj", "blocks.0.norm1", "blocks.1.attn.qkv", "blocks.1.ls2", "norm");
    assertThat(reading(found, "blocks.0.ls1", "layer_scale")).isEqualTo(0.5);
    assertThat(reading(found, "blocks.1.mlp.fc1", "gamma"))
        .isCloseTo(reading(found, "blocks.1.mlp.fc1", "sigma"), within(1e-5));
    assertThat(reading(found, "blocks.0.norm1", "update_ratio")).isBetween(0.1, 1.0);
    assertThat(reading(found, "norm", "similarity_entropy")).isBetween(2.0, Math.log(17));
  }

  private static double reading(List<PartHealth> parts, String part, String name) {
    return parts.stream()
        .filter(p -> p.name().equals(part))
        .flatMap(p -> p.readings().stream())
        .filter(r -> r.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  /** The pooled layer is what Embed gives, however the images are batched. */
  @Test
  void property_pooledIsWhatIsEmbedded() {
    Encoder encoder = encoder();
    var embeddings = Embed.pooled(encoder, IMAGES.evaluation(24, 24), List.of("any"));
    Diagnosis plain = Diagnosis.of(embeddings);
    Diagnosis tapped = Diagnosis.of(encoder, IMAGES.evaluation(24, 8));
    assertEquals(
        plain.output().samples().effectiveRank(), tapped.output().samples().effectiveRank(), 1e-3);
    assertEquals(OptionalDouble.empty(), plain.alignment());
  }

  @Test
  void leaves_nothing() {
    Encoder encoder = encoder();
    Leaks.none(() -> Diagnosis.of(encoder, IMAGES.evaluation(24, 8)));
  }

  @Test
  void refuses_fewerThanTwoImages() {
    Encoder encoder = encoder();
    for (int images = 0; images < 2; images++) {
      var some = IMAGES.evaluation(images, 1);
      assertThatThrownBy(() -> Diagnosis.of(encoder, some))
          .isInstanceOf(Problem.class)
          .hasMessage("a diagnosis wants 2 readable samples or more, was " + images);
    }
  }

  /** No method, no projection; and a plain tensor may be added under any name. */
  @Test
  void golden_furtherOutputs() {
    try (var _ = Scope.open()) {
      Diagnosis found = Diagnosis.of("pooled", Ops.randn(new Seed(1), 9, 3));
      assertThat(found.layer(Diagnosis.PROJECTION)).isEmpty();
      assertThat(found.plus("projection", Ops.randn(new Seed(2), 9, 2)).layer("projection"))
          .isPresent();
    }
  }
}
