package org.fullrank.textmetrics;

import java.util.List;
import java.util.Locale;

/** The check of references against hypotheses. */
final class References {
  private References() {}

  static void check(int hypotheses, List<? extends List<?>> references) {
    boolean lacking = references.stream().anyMatch(List::isEmpty);
    if (hypotheses == 0 || hypotheses != references.size() || lacking) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "references: want one or more for each hypothesis, were %d for %d hypotheses%s",
              references.size(),
              hypotheses,
              lacking ? ", some without any" : ""));
    }
  }
}
