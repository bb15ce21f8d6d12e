package org.fullrank.recipe;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fullrank.core.Check;

/**
 * A whole run in small: every kind of component once.
 *
 * @param seed any whole number
 * @param data where the images are
 * @param tower the encoder
 * @param goal the method
 * @param optim the optimizer
 */
public record TrialConfig(long seed, Data data, Tower tower, Goal goal, Optim optim) {
  /** Chosen by registered names. */
  public interface Goal {}

  /** Contrast, temperature above zero. */
  public record Contrast(double temperature, int queue) implements Goal {
    public static final Contrast PAPER = new Contrast(0.1, 0);

    public Contrast {
      Check.positive(temperature, "temperature");
    }
  }

  /** Bootstrapping. */
  public record Bootstrap(int hiddenUnits, Weights weights) implements Goal {}

  /** Loss weights, each above zero. */
  public record Weights(double pull, double push) {
    public Weights {
      Check.positive(pull, "pull");
      Check.positive(push, "push");
    }
  }

  /** Chosen by the names of its records. */
  public sealed interface Tower permits ViT, ResNet {
    Tower DEFAULT = new ViT(192, 6, Pooling.MEAN);
  }

  public enum Pooling {
    /** One more token, {@code trained}. */
    CLASS_TOKEN,
    MEAN
  }

  /**
   * @param width units, a positive number
   * @param depth blocks
   */
  public record ViT(int width, int depth, Pooling pooling) implements Tower {
    public ViT {
      Check.positive(width, "width");
      Check.positive(depth, "depth");
    }
  }

  public record ResNet(int layers) implements Tower {}

  public record Data(
      Path folder, List<Integer> sizes, Optional<String> manifest, List<Weights> mixes) {}

  /**
   * How it is trained, by {@code AdamW}.
   *
   * @param lr learning rate at a batch of 256, above zero; {@code 1e-3} suits {@link ViT most}
   * @param weightDecay zero or more
   * @param nesterov look ahead
   */
  public record Optim(double lr, double weightDecay, boolean nesterov, Duration patience) {
    public static final Optim DEFAULT = new Optim(1e-3, 0.05, false, Duration.ofSeconds(90));

    public Optim {
      Check.positive(lr, "lr");
      Check.atLeastZero(weightDecay, "weightDecay");
    }
  }

  static final Bootstrap SMALL = new Bootstrap(64, new Weights(1, 2));
  static final Bootstrap LARGE = new Bootstrap(4096, new Weights(3, 4));

  static Recipe<TrialConfig> recipe() {
    return Recipe.of(
        TrialConfig.class,
        SubtypeRegistry.none()
            .with(Goal.class, "contrast", Contrast.PAPER)
            .with(Goal.class, "bootstrap_small", SMALL)
            .with(Goal.class, "bootstrap_large", LARGE));
  }
}
