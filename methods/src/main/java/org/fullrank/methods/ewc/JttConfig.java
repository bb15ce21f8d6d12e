package org.fullrank.methods.ewc;

import org.fullrank.core.Check;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.WrapperConfig;

/**
 * Just train twice: the first epochs train as usual and note the training images that the model
 * gets wrong; then the model begins again from its first weights, and these images weigh more. It
 * needs no groups in training.
 *
 * @param epochs {@code T}, epochs of the first training, 1 or more; {@code train.epochs} counts
 *     both trainings
 * @param weight {@code λ_up}, the weight of a noted image beside 1 of the others, above 1
 * @see <a href="https://arxiv.org/abs/2107.09044">Liu et al., ICML 2021</a>
 */
public record JttConfig(int epochs, double weight) implements WrapperConfig {
  /** One epoch, then weight 20. */
  public static final JttConfig DEFAULT = new JttConfig(1, 20);

  /** Waterbirds: the authors' sample command. */
  public static final JttConfig WATERBIRDS = new JttConfig(60, 100);

  /** CelebA: the authors' sample command. */
  public static final JttConfig CELEB_A = new JttConfig(1, 50);

  public JttConfig {
    Check.positive(epochs, "jtt: epochs");
    Check.within(weight, Math.nextUp(1.0), Double.MAX_VALUE, "jtt: weight");
  }

  @Override
  public Method around(Method method, Site site) {
    return new Jtt(this, method, site);
  }
}
