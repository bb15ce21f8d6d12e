package org.fullrank.methods.dino;

import java.util.List;
import org.fullrank.core.Check;
import org.fullrank.core.Inline;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.methods.StepDecay;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.optim.MomentumSchedule;

/**
 * DINO's settings.
 *
 * @param head the widths of the head
 * @param temperature τ of the student's distribution, positive
 * @param teacher what the teacher sees and how it follows
 * @param frozenEpochs first epochs in which the prototypes stay as they are, 0 or more
 */
public record DinoConfig(
    @Inline Head head, double temperature, @Inline Teacher teacher, int frozenEpochs)
    implements Config {
  /** ImageNet, the defaults of the authors' main_dino.py at 7c446df, for a batch of 512. */
  public static final DinoConfig PAPER =
      new DinoConfig(
          new Head(2048, 256, 65536),
          0.1,
          new Teacher(
              2, TeacherTemperature.PAPER, 0.9, new MomentumSchedule.CosineToOne(0.996), 512),
          1);

  /** Small images and a small encoder, on a CPU. */
  public static final DinoConfig DEFAULT =
      new DinoConfig(
          new Head(512, 256, 256),
          0.1,
          new Teacher(
              2, TeacherTemperature.PAPER, 0.9, new MomentumSchedule.CosineToOne(0.99), 256),
          1);

  private static final double UNSTABLE = 0.07;

  /**
   * The widths of the head.
   *
   * @param hidden width of its two hidden layers, units
   * @param bottleneck width of the embedding of length 1 that meets the prototypes, units
   * @param prototypes categories of the distributions, 2 or more
   */
  public record Head(int hidden, int bottleneck, int prototypes) {
    public Head {
      Check.positive(hidden, "hidden");
      Check.positive(bottleneck, "bottleneck");
      Check.within(prototypes, 2, Integer.MAX_VALUE, "prototypes");
    }
  }

  /**
   * The teacher.
   *
   * @param globalViews number of first views that the teacher sees, 1 or more; they have one size
   * @param teacherTemperature of the teacher's distribution
   * @param centreMomentum the part of the centre that remains after {@code momentum_batch} samples,
   *     0 to 1
   * @param momentum the teacher's EMA coefficient over the run
   * @param momentumBatch the batch size that both coefficients were chosen for, samples; a step of
   *     another size uses {@code momentum^(samples/momentum_batch)}. Where the run declares a base
   *     batch ({@code train.scaling.base_batch}), that takes its place
   */
  public record Teacher(
      int globalViews,
      TeacherTemperature teacherTemperature,
      double centreMomentum,
      MomentumSchedule momentum,
      int momentumBatch) {
    public Teacher {
      Check.positive(globalViews, "global_views");
      Check.within(centreMomentum, 0, 1, "centre_momentum");
      Check.positive(momentumBatch, "momentum_batch");
    }
  }

  public DinoConfig {
    Check.positive(temperature, "temperature");
    Check.atLeastZero(frozenEpochs, "frozen_epochs");
  }

  @Override
  public Needs needs() {
    return Needs.atLeast(Math.max(2, teacher.globalViews()));
  }

  @Override
  public List<String> notes(TrainingFacts facts) {
    double hottest = teacher.teacherTemperature().end();
    return hottest > UNSTABLE
        ? List.of(
            "method.teacher_temperature.end: %s makes most trainings of DINO unstable; lower it to %s or less"
                .formatted(hottest, UNSTABLE))
        : List.of();
  }

  @Override
  public double weights(int width) {
    return DinoHead.perceptron(head).weights(width)
        + (double) head.bottleneck() * head.prototypes();
  }

  @Override
  public List<StepDecay> stepDecays() {
    return List.of(
        new StepDecay("momentum", teacher.momentum().start()),
        new StepDecay("centre_momentum", teacher.centreMomentum()));
  }

  @Override
  public Method build(Site site) {
    return new Dino(this, site);
  }
}
