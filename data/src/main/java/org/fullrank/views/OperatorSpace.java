package org.fullrank.views;

import static org.fullrank.views.Operator.AUTO_CONTRAST;
import static org.fullrank.views.Operator.BRIGHTNESS;
import static org.fullrank.views.Operator.COLOR;
import static org.fullrank.views.Operator.CONTRAST;
import static org.fullrank.views.Operator.EQUALIZE;
import static org.fullrank.views.Operator.IDENTITY;
import static org.fullrank.views.Operator.INVERT;
import static org.fullrank.views.Operator.POSTERIZE;
import static org.fullrank.views.Operator.ROTATE;
import static org.fullrank.views.Operator.SHARPNESS;
import static org.fullrank.views.Operator.SHEAR_X;
import static org.fullrank.views.Operator.SHEAR_Y;
import static org.fullrank.views.Operator.SOLARIZE;
import static org.fullrank.views.Operator.SOLARIZE_ADD;
import static org.fullrank.views.Operator.TRANSLATE_X;
import static org.fullrank.views.Operator.TRANSLATE_Y;

import java.util.ArrayList;
import java.util.List;
import org.fullrank.views.OperatorScale.Rounding;

/**
 * Which operators are drawn from, and what a level means for each: published tables, which differ.
 * Level 0 is the weakest, {@link #levels} the strongest; in {@link #TIMM} some operators are
 * weakest in the middle or at the top.
 */
public enum OperatorSpace {
  /** torchvision's RandAugment: 14 operators, levels 0 to 30. */
  TORCHVISION(30, List.of(IDENTITY), plain(0.3, 150.0 / 331, 30, 0.9, 4), List.of()),
  /** torchvision's TrivialAugmentWide: 14 operators, levels 0 to 30; moves of up to 32 pixels. */
  TRIVIAL_WIDE(30, List.of(IDENTITY), wide(), List.of()),
  /** torchvision's AutoAugment: 14 operators, levels 0 to 9. */
  AUTO_AUGMENT(9, List.of(), plain(0.3, 150.0 / 331, 30, 0.9, 4), List.of(INVERT)),
  /** torchvision's AugMix with all operators: 13, levels 0 to 9; level 9 leaves 0 bits: black. */
  AUG_MIX(9, List.of(), augMix(), List.of()),
  /** timm's RandAugment: 15 operators, levels 0 to 10, not monotone. */
  TIMM(10, List.of(INVERT), timm(), List.of()),
  /** The same where every operator grows stronger with the level ({@code inc1}). */
  TIMM_INCREASING(10, List.of(INVERT), timmIncreasing(), List.of()),
  /**
   * 16 operators, levels 0 to 9, for an adversary: AutoAugment's 14 and, in the place of cutout and
   * the pairing of samples, nothing and {@code solarize_add}.
   */
  ADVERSARIAL(
      9,
      List.of(IDENTITY),
      with(
          plain(0.3, 0.45, 30, 0.9, 4),
          new Choice(SOLARIZE_ADD, OperatorScale.to(110).by(Rounding.DOWN))),
      List.of(INVERT));

  /**
   * An operator with its scale.
   *
   * @param operator what is done
   * @param scale what a level means for it
   */
  record Choice(Operator operator, OperatorScale scale) {}

  private final int levels;

  @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable copy
  private final List<Choice> choices;

  OperatorSpace(int levels, List<Operator> first, List<Choice> scaled, List<Operator> last) {
    this.levels = levels;
    var all = new ArrayList<Choice>();
    first.forEach(operator -> all.add(new Choice(operator, OperatorScale.NONE)));
    all.addAll(scaled);
    last.forEach(operator -> all.add(new Choice(operator, OperatorScale.NONE)));
    choices = List.copyOf(all);
  }

  /** The strongest level; levels are 0 to this. */
  public int levels() {
    return levels;
  }

  /** The operators, in the order in which they are numbered. */
  public List<Operator> operators() {
    return choices.stream().map(Choice::operator).toList();
  }

  /** Whether {@code operator} is drawn with either sign. */
  boolean signed(Operator operator) {
    return scale(operator).signed();
  }

  /**
   * The value of {@code operator} at {@code level} in views of {@code size} pixels; a level below 0
   * has the other sign.
   */
  double value(Operator operator, double level, int size) {
    return scale(operator).value(Math.abs(level) / levels, level < 0, size);
  }

  private OperatorScale scale(Operator operator) {
    for (Choice choice : choices) {
      if (choice.operator == operator) {
        return choice.scale;
      }
    }
    return OperatorScale.NONE;
  }

  private static List<Choice> plain(
      double shear, double move, double degrees, double enhance, double bits) {
    return scaled(
        OperatorScale.to(shear).eitherSign(),
        OperatorScale.to(move).sized().by(Rounding.DOWN).eitherSign(),
        OperatorScale.to(degrees).eitherSign(),
        OperatorScale.from(1, 1 + enhance).eitherSign(),
        OperatorScale.from(8, 8 - bits).by(Rounding.NEAREST));
  }

  private static List<Choice> wide() {
    return scaled(
        OperatorScale.to(0.99).eitherSign(),
        OperatorScale.to(32).by(Rounding.DOWN).eitherSign(),
        OperatorScale.to(135).eitherSign(),
        OperatorScale.from(1, 1.99).eitherSign(),
        OperatorScale.from(8, 2).by(Rounding.NEAREST));
  }

  private static List<Choice> augMix() {
    return scaled(
        OperatorScale.to(0.3).eitherSign(),
        OperatorScale.to(1.0 / 3).sized().by(Rounding.DOWN).eitherSign(),
        OperatorScale.to(30).eitherSign(),
        OperatorScale.from(1, 1.9).eitherSign(),
        OperatorScale.from(4, 0).by(Rounding.NEAREST));
  }

  /** Scales of shear, translation, rotation, the four enhancements and the bits of posterize. */
  private static List<Choice> scaled(OperatorScale... scales) {
    return List.of(
        new Choice(SHEAR_X, scales[0]),
        new Choice(SHEAR_Y, scales[0]),
        new Choice(TRANSLATE_X, scales[1]),
        new Choice(TRANSLATE_Y, scales[1]),
        new Choice(ROTATE, scales[2]),
        new Choice(BRIGHTNESS, scales[3]),
        new Choice(COLOR, scales[3]),
        new Choice(CONTRAST, scales[3]),
        new Choice(SHARPNESS, scales[3]),
        new Choice(POSTERIZE, scales[4]),
        new Choice(SOLARIZE, OperatorScale.from(255, 0)),
        new Choice(AUTO_CONTRAST, OperatorScale.NONE),
        new Choice(EQUALIZE, OperatorScale.NONE));
  }

  private static List<Choice> timm() {
    return timm(
        OperatorScale.from(0.1, 1.9),
        OperatorScale.to(4).by(Rounding.DOWN),
        OperatorScale.to(256).by(Rounding.DOWN));
  }

  private static List<Choice> timmIncreasing() {
    return timm(
        OperatorScale.from(1, 1.9).eitherSign(),
        OperatorScale.from(4, 0).by(Rounding.UP),
        OperatorScale.from(256, 0).by(Rounding.UP));
  }

  private static List<Choice> timm(
      OperatorScale enhance, OperatorScale bits, OperatorScale threshold) {
    return List.of(
        new Choice(AUTO_CONTRAST, OperatorScale.NONE),
        new Choice(EQUALIZE, OperatorScale.NONE),
        new Choice(ROTATE, OperatorScale.to(30).eitherSign()),
        new Choice(POSTERIZE, bits),
        new Choice(SOLARIZE, threshold),
        new Choice(SOLARIZE_ADD, OperatorScale.to(110).by(Rounding.DOWN)),
        new Choice(COLOR, enhance),
        new Choice(CONTRAST, enhance),
        new Choice(BRIGHTNESS, enhance),
        new Choice(SHARPNESS, enhance),
        new Choice(SHEAR_X, OperatorScale.to(0.3).eitherSign()),
        new Choice(SHEAR_Y, OperatorScale.to(0.3).eitherSign()),
        new Choice(TRANSLATE_X, OperatorScale.to(0.45).sized().eitherSign()),
        new Choice(TRANSLATE_Y, OperatorScale.to(0.45).sized().eitherSign()));
  }

  private static List<Choice> with(List<Choice> choices, Choice more) {
    var all = new ArrayList<>(choices);
    all.add(more);
    return all;
  }
}
