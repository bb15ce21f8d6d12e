package org.fullrank.views;

import java.util.List;
import java.util.Locale;
import org.fullrank.core.Check;
import org.fullrank.input.Guidance;
import org.fullrank.input.Transform;

/**
 * Operators that the training chooses, by a component such as a curriculum or an adversary, for
 * each epoch. Without it, for pictures and diagnoses, they are drawn at random levels.
 *
 * @param count operators of a view, 1 to 64
 * @param space the operators and their levels
 * @param fill level of pixels from outside, 0 to 255
 */
public record GuidedAugment(int count, OperatorSpace space, int fill) implements OperatorStep {
  /** Two operators of the adversary's space. */
  public static final GuidedAugment DEFAULT = new GuidedAugment(2, OperatorSpace.ADVERSARIAL, 0);

  public GuidedAugment {
    var _ = new OperatorSlots(count, space, fill);
  }

  private TrivialAugment unguided() {
    return new TrivialAugment(count, space, fill);
  }

  @Override
  public Transform transform() {
    return unguided().transform();
  }

  @Override
  public void draw(Draw draw, float[] into) {
    unguided().draw(draw, into);
  }

  @Override
  public void paint(Canvas canvas, float[] drawn) {
    unguided().paint(canvas, drawn);
  }

  /**
   * The step of one epoch, which records as this one does.
   *
   * @param group which of the groups of views that the guidance tells apart
   */
  OperatorStep under(Guidance guidance, int group) {
    return switch (guidance) {
      case Guidance.Strength(double share) -> {
        Check.within(share, 0, 1, "strength");
        yield new RandAugment(count, share * space.levels(), 0, 1, space, fill);
      }
      case Guidance.Policies(var groups) ->
          new ListedPolicy(
              groups.get(group % groups.size()).stream().map(this::policy).toList(), space, fill);
    };
  }

  private SubPolicy policy(List<Guidance.Choice> choices) {
    if (choices.size() != count) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "guided_augment: want count %d, as the component chooses, was %d",
              choices.size(),
              count));
    }
    return new SubPolicy(choices.stream().map(this::operation).toList());
  }

  private Operation operation(Guidance.Choice choice) {
    List<Operator> operators = space.operators();
    Check.within(choice.operator(), 0, operators.size() - 1, "operator");
    return new Operation(operators.get(choice.operator()), 1, choice.level());
  }
}
