package org.fullrank.methods.lejepa;

import java.util.List;
import org.fullrank.core.Check;
import org.fullrank.heads.HeadConfig;
import org.fullrank.heads.HeadConfig.Norm;
import org.fullrank.heads.HeadConfig.Stage;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.nn.Activation;

/**
 * LeJEPA's settings.
 *
 * @param projector the projector
 * @param prediction the prediction term and the weight of the normality term
 * @param sketch the normality term
 */
public record LeJepaConfig(Projector projector, Prediction prediction, Sketch sketch)
    implements Config {
  /**
   * ImageNette, ViT-S/8, four views, 800 epochs: the authors' example (rbalestr-lab/lejepa,
   * MINIMAL.md at 2f2d970). The README at a0d6745 starts from two global and six local views and
   * 1,024 directions.
   */
  public static final LeJepaConfig PAPER =
      new LeJepaConfig(
          new Projector(2048, 16, Activation.RELU),
          new Prediction(new Centre.AllViews(), Balance.CONVEX, 0.02),
          new Sketch(256, Draw.EACH_STEP, Sets.EACH_VIEW, Statistic.EppsPulley.DEFAULT));

  /**
   * VISReg on ImageNet, ViT-B/16, four global and six local views: HaiyuWu/visreg,
   * configs/default.yaml at 2d2a7ea and configs/loss/visreg.yaml at 06f65b1.
   */
  public static final LeJepaConfig VISREG =
      new LeJepaConfig(
          new Projector(2048, 256, Activation.GELU),
          new Prediction(new Centre.FirstViews(4), Balance.CONVEX, 0.9),
          new Sketch(4096, Draw.EACH_STEP, Sets.EACH_VIEW, Statistic.CentreScaleShape.DEFAULT));

  /** Small images and a small encoder, on a CPU. */
  public static final LeJepaConfig DEFAULT =
      new LeJepaConfig(
          new Projector(512, 64, Activation.RELU),
          new Prediction(new Centre.FirstViews(2), Balance.CONVEX, 0.05),
          new Sketch(256, Draw.EACH_STEP, Sets.EACH_VIEW, Statistic.EppsPulley.DEFAULT));

  /**
   * The projector: two hidden layers with batch normalisation, and a last map with bias alone.
   *
   * @param hidden width of the two hidden layers, units
   * @param output width of the embedding that the loss looks at, units
   * @param activation behind each hidden layer's norm
   */
  public record Projector(int hidden, int output, Activation activation) {
    public Projector {
      Check.positive(hidden, "hidden");
      Check.positive(output, "output");
    }

    HeadConfig head() {
      return new HeadConfig(
          List.of(hidden, hidden, output), new Stage(true, Norm.BATCH, activation), Stage.PLAIN);
    }
  }

  /** The views whose mean is the target of every view. */
  public sealed interface Centre {
    /** Of {@code views}, the first that count. */
    int of(int views);

    /** All views. */
    record AllViews() implements Centre {
      @Override
      public int of(int views) {
        return views;
      }
    }

    /**
     * The first views, the global ones of a multi-crop.
     *
     * @param count how many, 1 or more; all views if there are fewer
     */
    record FirstViews(int count) implements Centre {
      /** The two large crops of a usual multi-crop. */
      public static final FirstViews DEFAULT = new FirstViews(2);

      public FirstViews {
        Check.positive(count, "count");
      }

      @Override
      public int of(int views) {
        return Math.min(count, views);
      }
    }
  }

  /** How the terms are weighed, with the weight {@code λ} of the normality term. */
  public enum Balance {
    /** {@code (1 − λ)·prediction + λ·normality}. */
    CONVEX,
    /** {@code prediction + λ·normality}. */
    ADDED;

    double prediction(double weight) {
      return switch (this) {
        case CONVEX -> 1 - weight;
        case ADDED -> 1;
      };
    }
  }

  /**
   * The prediction term: {@code mean (z − target)²} over views, samples and dimensions.
   *
   * @param centre the views whose mean is the target
   * @param balance how the terms are weighed
   * @param weight {@code λ}, 0 to 1
   */
  public record Prediction(Centre centre, Balance balance, double weight) {
    public Prediction {
      Check.within(weight, 0, 1, "weight");
    }
  }

  /** When directions are drawn. */
  public enum Draw {
    /** Anew in each step. */
    EACH_STEP,
    /** Once for the run. */
    ONCE
  }

  /** The sets of samples that a statistic is taken of. */
  public enum Sets {
    /** Each view of the batch, and the mean over views. */
    EACH_VIEW,
    /** All views of the batch together. */
    ALL_VIEWS
  }

  /**
   * The normality term.
   *
   * @param directions number of random directions, uniform on the sphere
   * @param draw when directions are drawn
   * @param sets the sets of samples
   * @param statistic how far a set is from normal
   */
  public record Sketch(int directions, Draw draw, Sets sets, Statistic statistic) {
    public Sketch {
      Check.positive(directions, "directions");
    }
  }

  @Override
  public Needs needs() {
    return Needs.atLeast(2);
  }

  @Override
  public double weights(int width) {
    return projector.head().weights(width);
  }

  @Override
  public Method build(Site site) {
    return new LeJepa(this, site);
  }
}
