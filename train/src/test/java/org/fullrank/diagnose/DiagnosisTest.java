package org.fullrank.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalDouble;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.VitSize;
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
    assertEquals(new Geometry.Sample(24, 16, 0), block.samples().sample());
    assertThat(found.alignment().orElseThrow()).isBetween(0.0, 4.0);
    assertThat(found.output().name()).isEqualTo("pooled");
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
