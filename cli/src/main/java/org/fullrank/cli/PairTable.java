package org.fullrank.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalDouble;
import org.fullrank.core.Count;
import org.fullrank.lab.PairEvaluation;
import org.fullrank.lab.PairEvaluation.Row;
import org.fullrank.lab.PairEvaluation.Similarity;
import org.fullrank.probe.AlignedPairs;
import org.fullrank.probe.AlignedPairs.Found;

/** Measures of pairs of texts as a table. */
record PairTable(PairEvaluation evaluation) {
  private static final String NAME = "%-16s";

  void print(PrintWriter out, boolean explained) {
    boolean scored = evaluation.rows().stream().anyMatch(row -> row.similarity().isPresent());
    out.println(
        NAME.formatted("features")
            + (scored
                ? "  Spearman   95 %"
                : "  accuracy →        ←   MRR →        ←   alignment   uniformity"));
    for (Row row : evaluation.rows()) {
      row.similarity().ifPresent(it -> similarity(row.features(), it, out));
      row.aligned().ifPresent(it -> aligned(row.features(), it, out));
    }
    if (!scored) {
      chance(out);
    }
    if (explained) {
      out.println();
      String pairs = new Count(evaluation.pairs(), "pair").toString();
      out.println(
          scored
              ? "rank correlation of cosines and scores over %s of %s; equal values share ranks"
                  .formatted(pairs, evaluation.name())
              : "→ from the first texts to the second, ← back, over %s of %s; equal cosines in random order"
                  .formatted(pairs, evaluation.name()));
    }
  }

  private static void similarity(String name, Similarity it, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        NAME + "%10s   %s%n",
        name,
        number(it.spearman()),
        it.low().isPresent() ? number(it.low()) + " to " + number(it.high()) : "all values equal");
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%.3f", value.getAsDouble()) : "–";
  }

  private static void aligned(String name, AlignedPairs it, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        NAME + "  %8.1f %% %6.1f %% %7.3f  %7.3f %11.3f  %11.3f%n",
        name,
        100 * it.first().accuracy(),
        100 * it.second().accuracy(),
        it.first().reciprocalRank(),
        it.second().reciprocalRank(),
        it.alignment(),
        it.uniformity());
  }

  private void chance(PrintWriter out) {
    Found chance = Found.byChance(evaluation.pairs());
    out.printf(
        Locale.ROOT,
        NAME + "  %8.1f %% %6.1f %% %7.3f  %7.3f%n",
        "chance",
        100 * chance.accuracy(),
        100 * chance.accuracy(),
        chance.reciprocalRank(),
        chance.reciprocalRank());
  }
}
