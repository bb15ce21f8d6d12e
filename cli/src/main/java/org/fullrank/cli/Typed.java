package org.fullrank.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import org.fullrank.core.FileNames;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * Checks numbers of command-line options; a number out of range is a usage error.
 *
 * @param spec of the command
 */
record Typed(CommandSpec spec) {
  /**
   * {@code value}, above zero.
   *
   * @throws ParameterException that names {@code option}
   */
  int positive(String option, int value) {
    return upTo(Integer.MAX_VALUE, option, value);
  }

  /** {@code value}, above zero and finite. */
  double positive(String option, double value) {
    if (value > 0 && Double.isFinite(value)) {
      return value;
    }
    throw refused("%s: want a positive number, was %s".formatted(option, value));
  }

  /** {@code value}, above zero and at most {@code most}. */
  int upTo(int most, String option, int value) {
    if (value > 0 && value <= most) {
      return value;
    }
    String bound = most < Integer.MAX_VALUE ? " up to " + most : "";
    throw refused(
        String.format(Locale.ROOT, "%s: want a positive number%s, was %d", option, bound, value));
  }

  /** {@code value}, a positive multiple of {@code unit}. */
  int multiple(int unit, String option, int value) {
    if (value > 0 && value % unit == 0) {
      return value;
    }
    throw refused(
        String.format(
            Locale.ROOT,
            "%s: want a positive number, a multiple of %d, was %d",
            option,
            unit,
            value));
  }

  /**
   * The path of an argument.
   *
   * @throws TypeConversionException if {@code text} is empty, which is the current folder for Java
   */
  static Path path(String text) {
    if (text.isBlank()) {
      throw new TypeConversionException("want a path, was empty; '.' is the current folder");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(
          "no path: %s; %s".formatted(e.getReason(), FileNames.remedy()));
    }
  }

  private ParameterException refused(String why) {
    return new ParameterException(spec.commandLine(), why);
  }
}
