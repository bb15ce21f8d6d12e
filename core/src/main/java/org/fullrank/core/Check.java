package org.fullrank.core;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;

/**
 * Argument checks. Their messages give the argument's name, the accepted values and the actual
 * value.
 */
public final class Check {
  private Check() {}

  /** Wants {@code value} finite and above zero. */
  public static double positive(double value, String name) {
    return that(value > 0 && Double.isFinite(value), value, name, "a positive number");
  }

  /** Wants {@code value} above zero. */
  public static int positive(int value, String name) {
    that(value > 0, value, name, "a positive number");
    return value;
  }

  /** Wants {@code value} finite and not below zero. */
  public static double atLeastZero(double value, String name) {
    return that(value >= 0 && Double.isFinite(value), value, name, "zero or more");
  }

  /** Wants {@code low ≤ value ≤ high}. */
  public static double within(double value, double low, double high, String name) {
    return that(value >= low && value <= high, value, name, shown(low) + " to " + shown(high));
  }

  private static double that(boolean holds, double value, String name, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": want " + wanted + ", was " + shown(value));
    }
    return value;
  }

  /** Whole numbers without a decimal point. */
  private static String shown(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole ? Long.toString(Math.round(value)) : Double.toString(value);
  }

  /** Checks the rank of {@code x} and names its axes: {@code z: want [batch, dim], was [4]}. */
  public static Tensor rank(Tensor x, String name, String... axes) {
    if (x.dim() != axes.length) {
      throw new IllegalArgumentException(
          name + ": want " + List.of(axes) + ", was " + Arrays.toString(x.shape()));
    }
    return x;
  }

  /** Checks that axis {@code axis} of {@code x}, called {@code label}, has {@code size} entries. */
  public static Tensor size(Tensor x, String name, int axis, String label, long size) {
    if (x.size(axis) != size) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: want %d along %s, was %s",
              name,
              size,
              label,
              Arrays.toString(x.shape())));
    }
    return x;
  }

  /** Checks that two tensors have the same shape. */
  public static void sameShape(Tensor a, String first, Tensor b, String second) {
    if (!Arrays.equals(a.shape(), b.shape())) {
      throw new IllegalArgumentException(
          "%s and %s: want equal shapes, were %s and %s"
              .formatted(first, second, Arrays.toString(a.shape()), Arrays.toString(b.shape())));
    }
  }
}
