package org.fullrank.views;

/**
 * What a level means for an operator: {@code from + (to − from)·share}, with {@code share} the
 * level as a part of the strongest.
 *
 * @param from the value at level 0
 * @param to the value at the strongest level
 * @param ofSize whether the value is a share of the view's size in pixels
 * @param signed whether the change from {@code from} may have either sign
 * @param rounding how the value becomes a whole number
 */
record OperatorScale(double from, double to, boolean ofSize, boolean signed, Rounding rounding) {
  /** For operators without a value. */
  static final OperatorScale NONE = to(0);

  /** How a value becomes a whole number. */
  enum Rounding {
    /** Not at all. */
    NONE,
    /** Towards zero. */
    DOWN,
    /** To the nearest. */
    NEAREST,
    /** Upwards. */
    UP
  }

  static OperatorScale to(double to) {
    return from(0, to);
  }

  static OperatorScale from(double from, double to) {
    return new OperatorScale(from, to, false, false, Rounding.NONE);
  }

  OperatorScale sized() {
    return new OperatorScale(from, to, true, signed, rounding);
  }

  OperatorScale eitherSign() {
    return new OperatorScale(from, to, ofSize, true, rounding);
  }

  OperatorScale by(Rounding other) {
    return new OperatorScale(from, to, ofSize, signed, other);
  }

  double value(double share, boolean negative, int size) {
    double change = (to - from) * share * (ofSize ? size : 1);
    double value = signed && negative ? from - change : from + change;
    return switch (rounding) {
      case NONE -> value;
      case DOWN -> (double) (long) value;
      case NEAREST -> Math.rint(value);
      case UP -> Math.ceil(value);
    };
  }
}
