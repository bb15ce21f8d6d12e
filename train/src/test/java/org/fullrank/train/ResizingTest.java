package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.PositionResampling;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Role;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResizingTest {
  @TempDir private Path home;

  /** The class token stays bit for bit; the 2 × 2 grid is resampled as an image of channels. */
  @Test
  void golden_positionsAreTheBicubicOfTheGrid() {
    try (var _ = Scope.open()) {
      Tensor stored = Ops.randn(new Seed(1), 1, 5, 3);
      var resizing =
          Resizing.of(
                  named("pos_embed", Role.POSITION, 1, 17, 3),
                  stored,
                  Optional.of(PositionResampling.BICUBIC))
              .orElseThrow();
      Tensor grid = stored.narrow(1, 1, 4).transpose(1, 2).reshape(1, 3, 2, 2);
      Tensor wanted = NeuralOps.bicubic(grid, 4, 4).reshape(1, 3, 16).transpose(1, 2);
      assertThat(Tensors.doubles(resizing.values().narrow(1, 0, 1)))
          .isEqualTo(Tensors.doubles(stored.narrow(1, 0, 1)));
      assertThat(Tensors.doubles(resizing.values().narrow(1, 1, 16)))
          .isEqualTo(Tensors.doubles(wanted));
      assertThat(resizing.how()).isEqualTo("resampled from 2 x 2 to 4 x 4");
    }
  }

  /** Without a class token all positions are the grid; one of them fills any grid. */
  @Test
  void golden_onePositionFillsTheGrid() {
    try (var _ = Scope.open()) {
      Tensor stored = Tensors.of(new float[] {2, -3}, 1, 1, 2);
      var resizing =
          Resizing.of(
                  named("pos_embed", Role.POSITION, 1, 4, 2),
                  stored,
                  Optional.of(PositionResampling.BICUBIC))
              .orElseThrow();
      assertArrayEquals(
          new double[] {2, -3, 2, -3, 2, -3, 2, -3}, Tensors.doubles(resizing.values()), 1e-6);
    }
  }

  /**
   * 5 tokens are a class token and 2 × 2 patches; 9 are 3 × 3 patches: no rule makes one of both.
   */
  @Test
  void golden_otherExtraTokensAreNoResizing() {
    try (var _ = Scope.open()) {
      Tensor stored = Ops.ones(1, 5, 3);
      assertThat(
              Resizing.of(
                  named("pos_embed", Role.POSITION, 1, 9, 3),
                  stored,
                  Optional.of(PositionResampling.BICUBIC)))
          .isEmpty();
      assertThat(
              Resizing.of(
                  named("norm.weight", Role.NORM, 9),
                  Ops.ones(5),
                  Optional.of(PositionResampling.BICUBIC)))
          .isEmpty();
    }
  }

  @Test
  void golden_sineTablesStayThoseOfTheModel() {
    try (var _ = Scope.open()) {
      var wanted = named("pos_embed", Role.BUFFER, 1, 17, 3);
      var resizing =
          Resizing.of(
                  wanted, Ops.randn(new Seed(1), 1, 5, 3), Optional.of(PositionResampling.BICUBIC))
              .orElseThrow();
      assertThat(Tensors.doubles(resizing.values())).isEqualTo(Tensors.doubles(wanted.tensor()));
    }
  }

  /** Colour kernels (1, 2, 4) sum to 7; a gray kernel of 6 becomes three of 2. */
  @Test
  void golden_channelsAreSummedOrShared() {
    try (var _ = Scope.open()) {
      Tensor colour = Tensors.of(new float[] {1, 2, 4}, 1, 3, 1, 1);
      var gray =
          Resizing.of(
              named("patch_embed.proj.weight", Role.WEIGHT, 1, 1, 1, 1),
              colour,
              Optional.of(PositionResampling.BICUBIC));
      assertArrayEquals(new double[] {7}, Tensors.doubles(gray.orElseThrow().values()), 1e-6);
      assertThat(gray.orElseThrow().how()).isEqualTo("summed over 3 channels");
      Tensor six = Tensors.of(new float[] {6}, 1, 1, 1, 1);
      var shared =
          Resizing.of(
              named("conv1.weight", Role.WEIGHT, 1, 3, 1, 1),
              six,
              Optional.of(PositionResampling.BICUBIC));
      assertArrayEquals(
          new double[] {2, 2, 2}, Tensors.doubles(shared.orElseThrow().values()), 1e-6);
    }
  }

  /** A run on larger colour images from a run on small gray ones, and what it says of that. */
  @Test
  void golden_runSaysWhatItResized() {
    Path source = home.resolve("source");
    Stages.train(Stages.first(Stages.ENCODER), source, 0);
    var views = ImageViews.Plain.of(56, Pixels.RGB);
    var config =
        Stages.config(Stages.ENCODER, SupervisedConfig.DEFAULT, views).withFrom(From.of(source));
    var reports = new ArrayList<TransferReport>();
    try (var folder = RunFolder.create(home.resolve("second"))) {
      Run.of(config, folder, hearing(reports));
    }
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().summary())
        .contains("30 tensors taken")
        .contains("encoder.pos_embed resampled from 2 x 2 to 4 x 4")
        .contains("encoder.patch_embed.proj.weight repeated for 3 channels and divided by 3")
        .contains("begin anew: method.head.weight, method.head.bias")
        .contains("left in the source: method.projector.");
    assertThat(reports.getFirst().sha256()).hasSize(64);
  }

  private static Listener hearing(List<TransferReport> reports) {
    return new Listener() {
      @Override
      public void transferred(TransferReport report) {
        reports.add(report);
      }

      @Override
      public boolean stop() {
        return true;
      }
    };
  }

  private static NamedTensor named(String name, Role role, long... shape) {
    return new NamedTensor(name, Ops.zeros(shape), role);
  }
}
