package org.fullrank.bayes;

import static org.fullrank.core.Ops.plus;
import static org.fullrank.core.Ops.times;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;

/**
 * The prior density of a single weight; the weights are independent.
 *
 * @see <a href="https://arxiv.org/abs/1505.05424">Blundell et al., ICML 2015</a>
 */
public sealed interface Prior {
  /** {@code log p(w)} of each weight, nats, of the shape of {@code weight}. */
  Tensor logDensity(Tensor weight);

  /**
   * {@code KL(q ‖ p)} of a normal posterior with independent weights, summed over the weights,
   * nats: a scalar with gradient.
   *
   * @param mean {@code μ}
   * @param deviation {@code σ}, positive, of the shape of {@code mean}
   * @param seed the stream of the draw, if the divergence is estimated
   */
  Tensor divergence(Tensor mean, Tensor deviation, Seed seed);

  /**
   * Normal with mean 0; its divergence {@code Σ log(s/σ) + (σ² + μ²)/2s² − ½} is exact.
   *
   * @param deviation {@code s}, the standard deviation (not the variance), positive
   */
  record Gaussian(double deviation) implements Prior {
    public Gaussian {
      Check.positive(deviation, "deviation");
    }

    @Override
    public Tensor logDensity(Tensor weight) {
      return logNormal(weight, deviation);
    }

    @Override
    public Tensor divergence(Tensor mean, Tensor own, Seed seed) {
      Tensor square = times(own.square().add(mean.square()), 0.5 / (deviation * deviation));
      return plus(square.sub(own.log()), Math.log(deviation) - 0.5).sum();
    }
  }

  /**
   * Two normals with mean 0: {@code π N(0, s₁²) + (1 − π) N(0, s₂²)}. The divergence has no closed
   * form; it is estimated by one draw, {@code Σ log q(w) − log p(w)}.
   *
   * @param share {@code π}, the share of the wide part, above 0, below 1
   * @param wide {@code s₁}, a standard deviation, above {@code narrow}
   * @param narrow {@code s₂}, a standard deviation, positive
   */
  record ScaleMixture(double share, double wide, double narrow) implements Prior {
    public ScaleMixture {
      Check.within(share, Math.nextUp(0.0), Math.nextDown(1.0), "share");
      Check.positive(narrow, "narrow");
      Check.within(wide, Math.nextUp(narrow), Double.MAX_VALUE, "wide");
    }

    @Override
    public Tensor logDensity(Tensor weight) {
      Tensor first = plus(logNormal(weight, wide), Math.log(share));
      Tensor second = plus(logNormal(weight, narrow), Math.log1p(-share));
      return Ops.logSumExp(Ops.stack(0, first, second), 0);
    }

    @Override
    public Tensor divergence(Tensor mean, Tensor deviation, Seed seed) {
      Tensor noise = Ops.randnLike(seed, mean, mean.shape());
      return at(mean.add(deviation.mul(noise)), mean, deviation);
    }

    /** The estimate {@code Σ log q(w) − log p(w)} at the drawn weights {@code weight}. */
    Tensor at(Tensor weight, Tensor mean, Tensor deviation) {
      Tensor standard = weight.sub(mean).div(deviation);
      Tensor posterior =
          plus(times(standard.square(), -0.5).sub(deviation.log()), -0.5 * Math.log(2 * Math.PI));
      return posterior.sub(logDensity(weight)).sum();
    }
  }

  private static Tensor logNormal(Tensor weight, double deviation) {
    double constant = -0.5 * Math.log(2 * Math.PI) - Math.log(deviation);
    return plus(times(weight.square(), -0.5 / (deviation * deviation)), constant);
  }
}
