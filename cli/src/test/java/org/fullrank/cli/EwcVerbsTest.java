package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Precision;
import org.fullrank.core.Safetensors;
import org.fullrank.data.DataConfig;
import org.fullrank.data.GroupedSet;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.lab.Settings;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Config;
import org.fullrank.methods.ewc.AnchorFile;
import org.fullrank.methods.ewc.EwcConfig;
import org.fullrank.methods.ewc.GroupDroConfig;
import org.fullrank.methods.ewc.Importance;
import org.fullrank.methods.ewc.JttConfig;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.train.From;
import org.fullrank.train.Listener;
import org.fullrank.train.Progress;
import org.fullrank.train.Run;
import org.fullrank.train.RunConfig;
import org.fullrank.train.TrainConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an anchor without labels to a table of groups, on 56 images in WILDS' layout. */
final class EwcVerbsTest {
  @TempDir private static Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void train() throws IOException {
    var table = new StringBuilder("img_filename,y,split,place\n");
    for (int i = 0; i < 56; i++) {
      var image = new BufferedImage(14, 14, BufferedImage.TYPE_BYTE_GRAY);
      for (int pixel = 0; pixel < 196; pixel++) {
        image.setRGB(pixel % 14, pixel / 14, 0x10101 * ((pixel * (i + 3) * 7) % 256));
      }
      ImageIO.write(image, "png", home.resolve(i + ".png").toFile());
      int split = i < 32 ? 0 : i < 44 ? 1 : 2;
      table.append("%d.png,%d,%d,%d%n".formatted(i, i % 2, split, i / 2 % 2));
    }
    Files.writeString(home.resolve("metadata.csv"), table);
    run(config(SimClrConfig.DEFAULT, List.of(), 2), "ssl", Long.MAX_VALUE);
  }

  private static RunConfig config(Config method, List<ComponentConfig> components, int epochs) {
    return new RunConfig(
        7,
        new GroupedSet.Wilds(
            home,
            GroupedSet.Wilds.IMAGE,
            GroupedSet.Wilds.LABEL,
            GroupedSet.Wilds.GROUPS,
            DataConfig.LEVELS),
        method instanceof SimClrConfig
            ? ImageViews.Simclr.small(14, Pixels.GRAY)
            : ImageViews.Plain.of(14, Pixels.GRAY),
        EncoderConfig.Vit.of(new VitSize(16, 1, 2, 2), 7),
        components,
        method,
        OptimConfig.AdamW.DEFAULT,
        new TrainConfig(epochs, 8, 1, Precision.FP32, 100, 1),
        ProbeConfig.DEFAULT);
  }

  private static void run(RunConfig config, String name, long steps) throws IOException {
    Path path = home.resolve(name);
    try (var run = Files.exists(path) ? RunFolder.reopen(path) : RunFolder.create(path)) {
      Files.writeString(run.recipe(), Settings.RECIPE.write(config));
      Run.of(
          config,
          run,
          new Listener() {
            private long seen;

            @Override
            public void step(Progress progress) {
              seen++;
            }

            @Override
            public boolean stop() {
              return seen >= steps;
            }
          });
    }
  }

  private int verb(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(new Interruption(), new PrintWriter(out), new PrintWriter(err), args);
  }

  /** Of all tensors of the newest checkpoint. */
  private static int checksum(String name) {
    try (var file = Safetensors.open(Checkpoint.newest(home.resolve(name)).orElseThrow())) {
      return file.checksum();
    }
  }

  private static String at(String name) {
    return home.resolve(name).toString();
  }

  private Path anchor(String name) {
    assertThat(verb("fisher", at("ssl"), "--out", at(name), "--images", "20")).isZero();
    return home.resolve(name);
  }

  @Test
  void golden_fisherWritesTheWeightsAndTheirFisher() {
    Path file = anchor("one.safetensors");
    assertThat(out.toString())
        .contains("Fisher of type mc, likelihood cosine, over 20 images")
        .doesNotContain("one image at a time");
    try (var read = AnchorFile.read(file)) {
      assertThat(read.origin())
          .isEqualTo(new AnchorFile.Origin("ssl", "sim_clr", "cosine", "mc", 1, 20, 2, "wilds", 0));
      assertThat(read.anchor()).containsKey("blocks.0.attn.qkv.weight");
    }
    assertThat(verb("fisher", at("ssl"), "--out", at("x.safetensors"), "--likelihood", "gaussian"))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "--likelihood: want one of [cosine, contrastive, features] for this loss, was gaussian");
    assertThat(home.resolve("x.safetensors")).doesNotExist();
    assertThat(verb("fisher", at("nothing"), "--out", at("x.safetensors"))).isEqualTo(2);
  }

  /** A penalised run that was stopped ends in the same bytes, also when the file is gone. */
  @Test
  void property_aPenalisedRunResumesToTheBit() throws IOException {
    Path file = anchor("two.safetensors");
    var ewc = new EwcConfig(file, 10, Importance.DEFAULT, Optional.empty());
    var config =
        config(SupervisedConfig.DEFAULT, List.of(ewc, new GroupDroConfig(4, .1)), 2)
            .withFrom(From.of(home.resolve("ssl")));
    run(config, "whole", Long.MAX_VALUE);
    run(config, "halves", 3);
    Files.delete(file);
    run(config, "halves", Long.MAX_VALUE);
    assertThat(checksum("halves")).isEqualTo(checksum("whole"));
    assertThat(Files.readString(home.resolve("whole/metrics.jsonl")))
        .contains("\"penalty\"", "\"distance\"", "\"worst_group_weight\"");
    assertThat(verb("groups", at("whole"))).isZero();
    assertThat(out.toString())
        .contains("y=0, place=0", "y=1, place=1", "worst group", "adjusted average")
        .contains("selection: the newest checkpoint, none was selected by groups");
    assertThat(verb("groups", at("whole"), "--last-layer", "--json")).isZero();
    assertThat(out.toString()).contains("\"worst\"", "the penalty of the last layer");
  }

  /** The second training begins from the first weights, and a stop changes nothing. */
  @Test
  void property_trainingTwiceResumesToTheBit() throws IOException {
    var config =
        config(SupervisedConfig.DEFAULT, List.of(new JttConfig(1, 5)), 2)
            .withFrom(From.of(home.resolve("ssl")));
    run(config, "twice", Long.MAX_VALUE);
    run(config, "twice-halves", 3);
    run(config, "twice-halves", 6);
    run(config, "twice-halves", Long.MAX_VALUE);
    assertThat(checksum("twice-halves")).isEqualTo(checksum("twice"));
  }

  @Test
  void refuses_groupsWhereThereAreNone() {
    assertThat(verb("groups", at("ssl"))).isEqualTo(2);
    assertThat(err.toString()).contains("its method learned no classes; --last-layer fits some");
    assertThat(verb("groups", at("ssl"), "--last-layer")).isZero();
  }
}
