package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.PositionResampling;
import org.fullrank.encoder.ResNetDepth;
import org.fullrank.encoder.Stem;
import org.fullrank.input.InputShape;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.byol.ByolConfig;
import org.fullrank.methods.sigmareparam.SigmaReparamConfig;
import org.fullrank.testing.Leaks;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that begins from the weights of another. */
class StagesTest {
  @TempDir private Path home;

  private Path source() {
    Path run = home.resolve("source");
    Stages.train(Stages.first(Stages.ENCODER), run);
    return run;
  }

  /** The encoder is the source's; the classifier is the one that a run from random weights has. */
  @Test
  void golden_encoderIsBitEqualAtStepZero() {
    Path source = source();
    var config = Stages.second(Stages.ENCODER);
    var began = Stages.train(config.withFrom(From.of(source)), home.resolve("second"), 0);
    var random = Stages.train(config, home.resolve("random"), 0);
    assertSame("model.encoder.", began, Stages.tensors(source));
    assertSame("model.method.", began, random);
    assertThat(changed("model.encoder.", began, random)).isNotEmpty();
  }

  /** A teacher is a copy of the encoder that the run begins from. */
  @Test
  void golden_teacherBeginsFromTheSourceToo() {
    Path source = source();
    var views = ImageViews.Byol.small(28, Pixels.GRAY);
    var config = Stages.config(Stages.ENCODER, ByolConfig.DEFAULT, views);
    var began = Stages.train(config.withFrom(From.of(source)), home.resolve("second"), 0);
    assertThat(bits("model.method.target.encoder.", began))
        .isEqualTo(bits("model.encoder.", Stages.tensors(source)));
  }

  /** Heads are taken where they are named: a finished run goes on as another. */
  @Test
  void golden_headsAreTakenToo() {
    Path source = source();
    var from = From.of(source).taking("encoder", "method");
    var config = Stages.first(Stages.ENCODER).withFrom(from);
    var began = Stages.train(config, home.resolve("second"), 0);
    assertSame("model.", began, Stages.tensors(source));
  }

  @Test
  void property_frozenEncoderStaysWhileTheHeadMoves() {
    var config = Stages.second(Stages.ENCODER);
    var from = From.of(source()).freezing("encoder");
    var began = Stages.train(config.withFrom(from), home.resolve("second"), 0);
    var ended = Stages.train(config.withFrom(from), home.resolve("second"));
    assertSame("model.encoder.", ended, began);
    assertThat(changed("model.method.", ended, began))
        .containsExactlyInAnyOrder("model.method.head.weight", "model.method.head.bias");
  }

  /** Running statistics of batch norms stay with the weights. */
  @Test
  void property_statisticsOfAFrozenEncoderStay() {
    var resnet = EncoderConfig.ResNet.of(ResNetDepth.R18, Stem.LARGE);
    Stages.train(Stages.first(resnet), home.resolve("source"), 1);
    var from = From.of(home.resolve("source")).freezing("encoder");
    var config = Stages.second(resnet).withFrom(from);
    var began = Stages.train(config, home.resolve("second"), 0);
    var ended = Stages.train(config, home.resolve("second"), 2);
    assertThat(began).containsKey("model.encoder.bn1.running_mean");
    assertSame("model.encoder.", ended, began);
  }

  /** So do the singular vectors of reparametrised weights, which steps of power iteration turn. */
  @Test
  void property_frozenEncoderIsNotSettled() {
    List<ComponentConfig> rooms = List.of(SigmaReparamConfig.DEFAULT);
    Stages.train(Stages.first(Stages.ENCODER).withComponents(rooms), home.resolve("source"));
    var from = From.of(home.resolve("source")).freezing("encoder");
    var config = Stages.second(Stages.ENCODER).withComponents(rooms).withFrom(from);
    var began = Stages.train(config, home.resolve("second"), 0);
    var ended = Stages.train(config, home.resolve("second"));
    assertSame("model.encoder.", ended, began);
  }

  @Test
  void property_frozenPartStaysWhileTheRestMoves() {
    var from = From.of(source()).freezing("encoder.patch_embed", "encoder.blocks.0");
    var config = Stages.second(Stages.ENCODER).withFrom(from);
    var began = Stages.train(config, home.resolve("second"), 0);
    var ended = Stages.train(config, home.resolve("second"));
    assertSame("model.encoder.patch_embed.", ended, began);
    assertSame("model.encoder.blocks.0.", ended, began);
    assertThat(changed("model.encoder.", ended, began))
        .contains("model.encoder.blocks.1.attn.qkv.weight", "model.encoder.norm.weight");
  }

  @Test
  void property_resumedWithoutItsSourceItEndsInTheSameBits() throws IOException {
    Path source = source();
    var config =
        Stages.second(Stages.ENCODER).withFrom(From.of(source).freezing("encoder.blocks.0"));
    var whole = Stages.train(config, home.resolve("whole"));
    Stages.train(config, home.resolve("halves"), 2);
    Files.move(source, home.resolve("gone"));
    var halves = Stages.train(config, home.resolve("halves"));
    assertThat(bits("", halves)).isEqualTo(bits("", whole)).hasSizeGreaterThan(30);
  }

  /** A file of another program: its own beginnings of names, a classifier, a counter. */
  @Test
  void golden_foreignFileIsReadByItsNames() {
    Path source = source();
    Path file = home.resolve("foreign.safetensors");
    var config = Stages.second(Stages.ENCODER);
    try (var _ = Scope.open()) {
      var head = Ops.randn(new Seed(1), 10, 32);
      var bias = Ops.randn(new Seed(2), 10);
      Stages.export(
          source,
          "module.backbone.",
          file,
          Map.of(
              "module.head.weight", head,
              "module.head.bias", bias,
              "module.backbone.bn.num_batches_tracked", Ops.range(1)));
    }
    var from = From.of(file).taking("encoder", "method.head");
    var began = Stages.train(config.withFrom(from), home.resolve("second"), 0);
    var random = Stages.train(config, home.resolve("random"), 0);
    assertSame("model.encoder.", began, Stages.tensors(source));
    assertThat(changed("model.method.", began, random))
        .containsExactlyInAnyOrder("model.method.head.weight", "model.method.head.bias");
  }

  @Test
  void leaves_nothing() {
    var from = From.of(source());
    var encoder =
        Stages.ENCODER.build(new InputShape.Images(3, 56, 56), Parts.standard(), new Seed(1));
    Leaks.none(() -> {
      try (var transfer = WeightTransfer.open(from, Optional.of(PositionResampling.BICUBIC))) {
        transfer.into("encoder", encoder);
        assertThat(transfer.report().taken()).hasSize(30);
      }
    });
  }

  private static void assertSame(
      String prefix, Map<String, double[]> tensors, Map<String, double[]> others) {
    assertThat(bits(prefix, tensors)).isEqualTo(bits(prefix, others)).isNotEmpty();
  }

  /** The values of each tensor below {@code prefix}, by the rest of its name. */
  private static Map<String, List<Double>> bits(String prefix, Map<String, double[]> tensors) {
    var bits = new TreeMap<String, List<Double>>();
    Stages.below(prefix, tensors)
        .forEach((name, values) ->
            bits.put(name.substring(prefix.length()), Arrays.stream(values).boxed().toList()));
    return bits;
  }

  private static Set<String> changed(
      String prefix, Map<String, double[]> tensors, Map<String, double[]> others) {
    var changed = new TreeSet<String>();
    Stages.below(prefix, tensors)
        .forEach((name, values) -> {
          if (!Arrays.equals(values, others.get(name))) {
            changed.add(name);
          }
        });
    return changed;
  }
}
