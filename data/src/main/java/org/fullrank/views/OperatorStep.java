package org.fullrank.views;

import java.util.List;
import org.fullrank.core.Check;
import org.fullrank.input.Transform;

/**
 * A step that draws {@linkplain Operator operators} for each view. It rounds pixels to 8 bits
 * first, whatever {@code pixels} says, since the operators are Pillow's. Draws are of each view
 * alone, never of a batch.
 */
public sealed interface OperatorStep extends Step
    permits OperatorStep.RandAugment,
        OperatorStep.TrivialAugment,
        OperatorStep.AutoAugment,
        OperatorStep.ListedPolicy,
        AugMix,
        GuidedAugment {
  /**
   * RandAugment (Cubuk et al., 2020): operators drawn with replacement, all at one magnitude.
   * torchvision's is the default; timm's {@code rand-m9-mstd0.5-inc1} is magnitude 9, spread 0.5,
   * probability 0.5, space {@code timm_increasing}, fill 128.
   *
   * @param count operators of a view, 1 to 64
   * @param magnitude the level of all operators, 0 to the strongest of the space
   * @param spread standard deviation of the level, which is cut to the levels of the space; 0 for
   *     none
   * @param probability that each operator is applied, 0..1
   * @param space the operators and their levels
   * @param fill level of pixels from outside, 0 to 255
   */
  record RandAugment(
      int count, double magnitude, double spread, double probability, OperatorSpace space, int fill)
      implements OperatorStep {
    /** torchvision's: two operators at level 9 of 30. */
    public static final RandAugment DEFAULT =
        new RandAugment(2, 9, 0, 1, OperatorSpace.TORCHVISION, 0);

    public RandAugment {
      var _ = new OperatorSlots(count, space, fill);
      Check.within(magnitude, 0, space.levels(), "magnitude");
      Check.atLeastZero(spread, "spread");
      Check.within(probability, 0, 1, "probability");
    }

    @Override
    public Transform transform() {
      return slots().transform();
    }

    @Override
    public void paint(Canvas canvas, float[] drawn) {
      slots().paint(canvas, drawn);
    }

    private OperatorSlots slots() {
      return new OperatorSlots(count, space, fill);
    }

    @Override
    public void draw(Draw draw, float[] into) {
      OperatorSlots slots = slots();
      for (int slot = 0; slot < count; slot++) {
        if (draw.chance(probability)) {
          double level = spread == 0 ? magnitude : magnitude + spread * draw.gaussian();
          slots.drawAny(draw, slot, Math.clamp(level, 0, space.levels()), into);
        }
      }
    }
  }

  /**
   * Operators at random levels, drawn with replacement: TrivialAugment (Müller and Hutter, ICCV
   * 2021) with one operator.
   *
   * @param count operators of a view, 1 to 64
   * @param space the operators and their levels; levels are whole numbers, each as likely
   * @param fill level of pixels from outside, 0 to 255
   */
  record TrivialAugment(int count, OperatorSpace space, int fill) implements OperatorStep {
    /** One operator of torchvision's wide space. */
    public static final TrivialAugment DEFAULT =
        new TrivialAugment(1, OperatorSpace.TRIVIAL_WIDE, 0);

    public TrivialAugment {
      var _ = new OperatorSlots(count, space, fill);
    }

    @Override
    public Transform transform() {
      return slots().transform();
    }

    @Override
    public void paint(Canvas canvas, float[] drawn) {
      slots().paint(canvas, drawn);
    }

    private OperatorSlots slots() {
      return new OperatorSlots(count, space, fill);
    }

    @Override
    public void draw(Draw draw, float[] into) {
      OperatorSlots slots = slots();
      for (int slot = 0; slot < count; slot++) {
        slots.drawAny(draw, slot, draw.below(space.levels() + 1), into);
      }
    }
  }

  /**
   * AutoAugment (Cubuk et al., CVPR 2019): one of the sub-policies of a published policy.
   *
   * @param policy which one
   * @param fill level of pixels from outside, 0 to 255
   */
  record AutoAugment(PublishedPolicy policy, int fill) implements OperatorStep {
    /** ImageNet's. */
    public static final AutoAugment DEFAULT = new AutoAugment(PublishedPolicy.IMAGE_NET, 0);

    public AutoAugment {
      Check.within(fill, 0, 255, "fill");
    }

    @Override
    public Transform transform() {
      return slots().transform();
    }

    @Override
    public void paint(Canvas canvas, float[] drawn) {
      slots().paint(canvas, drawn);
    }

    private OperatorSlots slots() {
      return new OperatorSlots(2, OperatorSpace.AUTO_AUGMENT, fill);
    }

    @Override
    public void draw(Draw draw, float[] into) {
      slots().drawOf(policy.policies(), draw, into);
    }
  }

  /**
   * A policy written out: one of the sub-policies is drawn for each view, each as likely.
   *
   * @param policies one or more
   * @param space what levels mean, and which operators there are
   * @param fill level of pixels from outside, 0 to 255
   */
  record ListedPolicy(List<SubPolicy> policies, OperatorSpace space, int fill)
      implements OperatorStep {
    public ListedPolicy {
      policies = List.copyOf(policies);
      if (policies.isEmpty()) {
        throw new IllegalArgumentException("policies: want one or more, was none");
      }
      for (SubPolicy policy : policies) {
        var _ = new OperatorSlots(policy.operations().size(), space, fill);
        for (Operation operation : policy.operations()) {
          check(operation, space);
        }
      }
    }

    private static void check(Operation operation, OperatorSpace space) {
      boolean known = operation.operator() == Operator.IDENTITY;
      if (!known && !space.operators().contains(operation.operator())) {
        throw new IllegalArgumentException(
            "operator: want one of %s, was %s".formatted(space.operators(), operation.operator()));
      }
      Check.within(operation.level(), 0, space.levels(), "level");
    }

    @Override
    public Transform transform() {
      return slots().transform();
    }

    @Override
    public void paint(Canvas canvas, float[] drawn) {
      slots().paint(canvas, drawn);
    }

    private OperatorSlots slots() {
      int most = 1;
      for (SubPolicy policy : policies) {
        most = Math.max(most, policy.operations().size());
      }
      return new OperatorSlots(most, space, fill);
    }

    @Override
    public void draw(Draw draw, float[] into) {
      slots().drawOf(policies, draw, into);
    }
  }
}
