package org.fullrank.views;

import java.util.ArrayList;
import java.util.Arrays;
import org.fullrank.core.Check;
import org.fullrank.input.Transform;
import org.fullrank.input.Transform.Parameter;

/**
 * AugMix (Hendrycks et al., ICLR 2020): {@code m₀x + m₁·Σ_i w_i·chain_i(x)}, the chains one to
 * three operators each, {@code m} and {@code w} of Dirichlet(α). As torchvision's, with all
 * operators.
 *
 * @param chains number of chains, 1 to 16
 * @param depth operators of each chain, 1 to 3; 0 for a random number
 * @param severity levels are whole numbers below this, 1 to 10
 * @param alpha concentration of the weights, positive
 * @param fill level of pixels from outside, 0 to 255
 */
public record AugMix(int chains, int depth, int severity, double alpha, int fill)
    implements OperatorStep {
  /** Three chains of random depth, severity 3. */
  public static final AugMix DEFAULT = new AugMix(3, 0, 3, 1, 0);

  private static final int DEEPEST = 3;
  private static final int MOST_CHAINS = 16;

  public AugMix {
    Check.within(chains, 1, MOST_CHAINS, "chains");
    Check.within(depth, 0, DEEPEST, "depth");
    Check.within(severity, 1, OperatorSpace.AUG_MIX.levels() + 1, "severity");
    Check.positive(alpha, "alpha");
    Check.within(fill, 0, 255, "fill");
  }

  private OperatorSlots slots() {
    return new OperatorSlots(DEEPEST, OperatorSpace.AUG_MIX, fill);
  }

  /** The weight of the view itself, those of the chains, then the operators of each chain. */
  @Override
  public Transform transform() {
    var parameters = new ArrayList<Parameter>();
    parameters.add(new Parameter("own", 1, 0, 1));
    for (int chain = 1; chain <= chains; chain++) {
      parameters.add(new Parameter("weight_" + chain, 0, 0, 1));
    }
    for (int chain = 1; chain <= chains; chain++) {
      parameters.addAll(slots().parameters("_" + chain));
    }
    return new Transform("aug_mix", parameters);
  }

  @Override
  public void draw(Draw draw, float[] into) {
    double own = draw.shares(alpha, 2)[0];
    double[] weights = draw.shares(alpha, chains);
    into[0] = (float) own;
    OperatorSlots slots = slots();
    for (int chain = 0; chain < chains; chain++) {
      into[1 + chain] = (float) ((1 - own) * weights[chain]);
      int length = depth == 0 ? 1 + draw.below(DEEPEST) : depth;
      var operators = new float[2 * DEEPEST];
      for (int slot = 0; slot < length; slot++) {
        slots.drawAny(draw, slot, draw.below(severity), operators);
      }
      System.arraycopy(operators, 0, into, offset(chain), operators.length);
    }
  }

  private int offset(int chain) {
    return 1 + chains + 2 * DEEPEST * chain;
  }

  @Override
  public void paint(Canvas canvas, float[] drawn) {
    if (drawn[0] == 1) {
      return;
    }
    OperatorSlots slots = slots();
    for (int channel = 0; channel < canvas.count(); channel++) {
      Arrays.fill(canvas.spare(channel), 0);
    }
    add(canvas, canvas.bytes(), drawn[0]);
    for (int chain = 0; chain < chains; chain++) {
      BytePlanes planes = canvas.bytes();
      slots.apply(planes, drawn, offset(chain));
      add(canvas, planes, drawn[1 + chain]);
    }
    for (int channel = 0; channel < canvas.count(); channel++) {
      canvas.swap(channel);
      Colors.clamp(canvas.plane(channel)); // weights sum to 1 but for rounding
    }
  }

  private static void add(Canvas canvas, BytePlanes planes, float weight) {
    for (int channel = 0; channel < canvas.count(); channel++) {
      planes.addTo(canvas.spare(channel), channel, weight);
    }
  }
}
