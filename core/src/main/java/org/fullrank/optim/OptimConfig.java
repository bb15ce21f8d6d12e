package org.fullrank.optim;

import org.fullrank.core.Check;

/**
 * The settings of an optimizer: the update rule, its hyperparameters and the schedule of its
 * learning rate.
 */
public sealed interface OptimConfig {
  /** Base learning rate, positive. */
  double lr();

  /**
   * Weight decay, zero or more; biases, norms and positions never decay. It is the initial value if
   * the schedule is {@code decaying}.
   */
  double weightDecay();

  /** The largest norm of all gradients together; larger gradients are scaled down. 0 is off. */
  double clip();

  /** The schedule of the learning rate, and of the weight decay if that changes. */
  Schedule schedule();

  /**
   * The settings for steps of {@code kappa} base batches, if these settings are for steps of a base
   * batch; {@code kappa} 1 gives the same settings. Gradient clipping stays as it is.
   *
   * @param kappa {@code κ}, positive
   * @param betas the rule for the decays of Adam's running means
   * @throws IllegalArgumentException if {@code betas} does not hold for {@code kappa}
   */
  OptimConfig scaled(double kappa, BetaRule betas);

  /**
   * Stochastic gradient descent with momentum (Sutskever et al., ICML 2013, in PyTorch's form: the
   * rate stands outside the momentum).
   *
   * @param lr base learning rate, positive
   * @param momentum part of the velocity that is kept at each step, 0 up to 1
   * @param nesterov whether the momentum is Nesterov's
   * @param weightDecay added to the gradient as {@code weightDecay · w}, zero or more
   * @param clip largest norm of all gradients together, 0 is off
   * @param schedule how the rate moves over the run
   */
  record Sgd(
      double lr,
      double momentum,
      boolean nesterov,
      double weightDecay,
      double clip,
      Schedule schedule)
      implements OptimConfig {
    /** SimSiam's (Chen and He, CVPR 2021, section 4), for a batch of 256. */
    public static final Sgd DEFAULT = new Sgd(0.05, 0.9, false, 1e-4, 0, new Schedule.Cosine(0, 0));

    public Sgd {
      check(lr, weightDecay, clip);
      part(momentum, "momentum");
    }

    /** The rate by {@code κ} (Goyal et al., arXiv 1706.02677); momentum and decay stay. */
    @Override
    public Sgd scaled(double kappa, BetaRule betas) {
      return new Sgd(kappa * lr, momentum, nesterov, weightDecay, clip, schedule);
    }
  }

  /**
   * Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019, Algorithm 2).
   *
   * @param lr base learning rate, positive
   * @param beta1 decay of the mean of gradients, 0 up to 1
   * @param beta2 decay of the mean of squared gradients, 0 up to 1
   * @param eps added to the root of the second moment, positive
   * @param weightDecay multiplied by the rate, zero or more
   * @param clip largest norm of all gradients together, 0 is off
   * @param schedule how the rate moves over the run
   */
  record AdamW(
      double lr,
      double beta1,
      double beta2,
      double eps,
      double weightDecay,
      double clip,
      Schedule schedule)
      implements OptimConfig {
    public static final AdamW DEFAULT =
        new AdamW(1e-3, 0.9, 0.999, 1e-8, 0.05, 1, new Schedule.Cosine(0.1, 0));

    public AdamW {
      check(lr, weightDecay, clip);
      part(beta1, "beta1");
      part(beta2, "beta2");
      Check.positive(eps, "eps");
    }

    /**
     * The square-root rule (Malladi et al., NeurIPS 2022, arXiv 2205.10287): the rate by {@code
     * √κ}, {@code ε} by {@code 1/√κ}, the betas by {@code betas}. The decoupled decay goes by
     * {@code √κ} too, so that decay times rate goes by {@code κ}.
     */
    @Override
    public AdamW scaled(double kappa, BetaRule betas) {
      double root = Math.sqrt(kappa);
      return kappa == 1
          ? this
          : new AdamW(
              root * lr,
              betas.of(beta1, kappa, "beta1"),
              betas.of(beta2, kappa, "beta2"),
              eps / root,
              root * weightDecay,
              clip,
              schedule.withDecayTimes(root));
    }
  }

  /**
   * Layer-wise adaptive rate scaling (You et al., arXiv 1708.03888), in BYOL's form.
   *
   * @param lr base learning rate, positive
   * @param momentum part of the velocity that is kept at each step, 0 up to 1
   * @param weightDecay added to the gradient as {@code weightDecay · w}, zero or more
   * @param trust {@code η}, the step of a tensor relative to its norm, positive
   * @param clip largest norm of all gradients together, 0 is off
   * @param schedule how the rate moves over the run
   */
  record Lars(
      double lr, double momentum, double weightDecay, double trust, double clip, Schedule schedule)
      implements OptimConfig {
    /** BYOL's (Grill et al., NeurIPS 2020, section 3.3), for a batch of 256. */
    public static final Lars DEFAULT =
        new Lars(0.2, 0.9, 1.5e-6, 1e-3, 0, new Schedule.Cosine(0.01, 0));

    public Lars {
      check(lr, weightDecay, clip);
      part(momentum, "momentum");
      Check.positive(trust, "trust");
    }

    /** The rate by {@code κ}. This is empirical: no derived rule covers LARS. */
    @Override
    public Lars scaled(double kappa, BetaRule betas) {
      return new Lars(kappa * lr, momentum, weightDecay, trust, clip, schedule);
    }
  }

  /**
   * Adam with a layer-wise rate (You et al., ICLR 2020, arXiv 1904.00962, Algorithm 2).
   *
   * @param lr base learning rate, positive
   * @param beta1 decay of the mean of gradients, 0 up to 1
   * @param beta2 decay of the mean of squared gradients, 0 up to 1
   * @param eps added to the root of the second moment, positive
   * @param weightDecay added to the update before the layer-wise rate, zero or more
   * @param clip largest norm of all gradients together, 0 is off
   * @param schedule how the rate moves over the run
   */
  record Lamb(
      double lr,
      double beta1,
      double beta2,
      double eps,
      double weightDecay,
      double clip,
      Schedule schedule)
      implements OptimConfig {
    public static final Lamb DEFAULT =
        new Lamb(2e-3, 0.9, 0.999, 1e-6, 0.01, 1, new Schedule.Cosine(0.1, 0));

    public Lamb {
      check(lr, weightDecay, clip);
      part(beta1, "beta1");
      part(beta2, "beta2");
      Check.positive(eps, "eps");
    }

    /** The rate by {@code κ}. This is empirical: no derived rule covers LAMB. */
    @Override
    public Lamb scaled(double kappa, BetaRule betas) {
      return new Lamb(kappa * lr, beta1, beta2, eps, weightDecay, clip, schedule);
    }
  }

  /**
   * Muon (Jordan et al., 2024, kellerjordan.github.io/posts/muon): momentum whose update of a
   * matrix is replaced by the nearest matrix with equal singular values, by five Newton-Schulz
   * steps. It moves the matrices in the blocks of encoders and decoders; convolutions there count
   * as matrices {@code [out, rest]}. Embeddings, heads, biases and norms, and every tensor of a net
   * without blocks, are moved by AdamW.
   *
   * @param lr learning rate of the matrices, positive
   * @param momentum decay of the mean of gradients, 0 up to 1; the update looks a step ahead, as
   *     Nesterov's
   * @param scale the factor of a matrix's update
   * @param rest AdamW of the other tensors
   * @param weightDecay multiplied by the rate, zero or more
   * @param clip largest norm of all gradients together, 0 is off
   * @param schedule how both rates move over the run
   */
  record Muon(
      double lr,
      double momentum,
      Scale scale,
      Rest rest,
      double weightDecay,
      double clip,
      Schedule schedule)
      implements OptimConfig {
    /** The defaults of KellerJordan/Muon, muon.py@00ba60d3, with a cosine. */
    public static final Muon DEFAULT =
        new Muon(0.02, 0.95, Scale.SPECTRAL, Rest.DEFAULT, 0, 0, new Schedule.Cosine(0, 0));

    /** The factor of an update whose singular values are near 1. */
    public enum Scale {
      /** {@code √max(1, rows/columns)}, of KellerJordan/Muon, muon.py@00ba60d3 */
      SPECTRAL {
        @Override
        double of(long rows, long columns) {
          return Math.sqrt(Math.max(1, (double) rows / columns));
        }
      },
      /**
       * {@code 0.2·√max(rows, columns)}: entries as large as AdamW's (Liu et al., arXiv 2502.16982)
       */
      ROOT_MEAN_SQUARE {
        @Override
        double of(long rows, long columns) {
          return 0.2 * Math.sqrt((double) Math.max(rows, columns));
        }
      };

      /** The factor of an update of {@code [rows, columns]}. */
      abstract double of(long rows, long columns);
    }

    /**
     * AdamW of the tensors that are no matrices in blocks.
     *
     * @param lr learning rate, positive
     * @param beta1 decay of the mean of gradients, 0 up to 1
     * @param beta2 decay of the mean of squared gradients, 0 up to 1
     * @param eps added to the root of the second moment, positive
     */
    public record Rest(double lr, double beta1, double beta2, double eps) {
      /** The defaults of KellerJordan/Muon, muon.py@00ba60d3. */
      public static final Rest DEFAULT = new Rest(3e-4, 0.9, 0.95, 1e-10);

      public Rest {
        Check.positive(lr, "lr");
        part(beta1, "beta1");
        part(beta2, "beta2");
        Check.positive(eps, "eps");
      }
    }

    public Muon {
      check(lr, weightDecay, clip);
      part(momentum, "momentum");
    }

    /**
     * Both rates by {@code √κ}, the momentum as Adam's betas, the rest by the square-root rule of
     * {@link AdamW}. This is empirical for the matrices: no derived rule covers Muon.
     */
    @Override
    public Muon scaled(double kappa, BetaRule betas) {
      if (kappa == 1) {
        return this;
      }
      double root = Math.sqrt(kappa);
      return new Muon(
          root * lr,
          betas.of(momentum, kappa, "momentum"),
          scale,
          new Rest(
              root * rest.lr,
              betas.of(rest.beta1, kappa, "beta1"),
              betas.of(rest.beta2, kappa, "beta2"),
              rest.eps / root),
          root * weightDecay,
          clip,
          schedule.withDecayTimes(root));
    }
  }

  private static void check(double lr, double weightDecay, double clip) {
    Check.positive(lr, "lr");
    Check.atLeastZero(weightDecay, "weight_decay");
    Check.atLeastZero(clip, "clip");
  }

  private static void part(double value, String name) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + ": want 0 up to but not 1, was " + value);
    }
  }
}
