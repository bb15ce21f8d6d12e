package org.fullrank.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;

/**
 * Deep feature reweighting: the last layer is fitted anew to validation images of which each group
 * has equally many. Features are standardised by the validation images. The penalty is chosen by
 * the accuracy of the worst group on one half of the validation images after a fit to the other;
 * then ten fits to balanced subsets of all are averaged.
 *
 * <p>Departure: the penalty is {@code c/(2n) ‖W‖²} with {@code c} of {@code 10³, 10², … 1}, as of
 * {@link LinearProbe}, where the authors take {@code ‖W‖₁}.
 *
 * @see <a href="https://arxiv.org/abs/2204.02937">Kirichenko et al., ICLR 2023</a>
 */
public final class LastLayer {
  private static final int FITS = 10;
  private static final double[] PENALTIES = {1e3, 1e2, 1e1, 1};
  private static final Lbfgs SOLVER = new Lbfgs(10, 500, 1e-4);

  private LastLayer() {}

  /**
   * The class that the fitted layer gives to each sample of {@code test}.
   *
   * @param validation labelled samples
   * @param groups the group of each validation sample, 0 or more
   * @param seed the stream of the subsets
   * @throws Problem of kind DATA if a group has fewer than 2 validation samples
   */
  public static int[] classify(Embeddings validation, int[] groups, Embeddings test, Seed seed) {
    Embeddings.matching(validation, test);
    validation.usable("validation");
    test.usable("test");
    var members = members(groups);
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        Standard standard = Standard.of(validation.tensor());
        var fit =
            new Fit(standard.apply(validation.tensor()), validation.labels(), groups, members);
        double penalty = fit.choose(seed.with(0));
        int classes = validation.labels().classes();
        double[] mean = new double[SoftmaxRegression.size(validation.width(), classes)];
        for (int i = 0; i < FITS; i++) {
          double[] one = fit.of(balanced(members, seed.with(1).with(i)), penalty);
          for (int at = 0; at < mean.length; at++) {
            mean[at] += one[at] / FITS;
          }
        }
        return SoftmaxRegression.predict(standard.apply(test.tensor()), mean, classes);
      }
    });
  }

  private static List<List<Integer>> members(int[] groups) {
    var members = new TreeMap<Integer, List<Integer>>();
    for (int row = 0; row < groups.length; row++) {
      members.computeIfAbsent(groups[row], _ -> new ArrayList<>()).add(row);
    }
    members.forEach((group, rows) -> {
      if (group < 0 || rows.size() < 2) {
        throw Problem.data(
            String.format(
                Locale.ROOT,
                "validation: want 2 samples or more of each group, was %d of group %d",
                rows.size(),
                group));
      }
    });
    return List.copyOf(members.values());
  }

  /** As many of each group as the smallest has, drawn without replacement. */
  static int[] balanced(List<List<Integer>> members, Seed seed) {
    int each = members.stream().mapToInt(List::size).min().orElse(0);
    var rows = new ArrayList<Integer>();
    for (int group = 0; group < members.size(); group++) {
      var shuffled = new ArrayList<>(members.get(group));
      Collections.shuffle(shuffled, Random.from(seed.with(group).random()));
      rows.addAll(shuffled.subList(0, each));
    }
    return rows.stream().mapToInt(row -> row).sorted().toArray();
  }

  /** Fits to rows of the validation samples. */
  @SuppressWarnings("ArrayRecordComponent") // read only
  private record Fit(Tensor x, Labels labels, int[] groups, List<List<Integer>> members) {
    double[] of(int[] rows, double penalty) {
      Labels some = labels.rows(rows);
      double[] start = new double[SoftmaxRegression.size(x.size(1), labels.classes())];
      var objective = SoftmaxRegression.of(SoftmaxRegression.rows(x, rows), some, penalty);
      return SOLVER.minimise(objective, start).x();
    }

    /** The penalty of the best worst group; the strongest of equal ones. */
    double choose(Seed seed) {
      var halves =
          members.stream().map(rows -> List.copyOf(rows.subList(0, rows.size() / 2))).toList();
      int[] held =
          members.stream()
              .flatMap(rows -> rows.subList(rows.size() / 2, rows.size()).stream())
              .mapToInt(row -> row)
              .toArray();
      int[] fitted = balanced(halves, seed);
      double best = PENALTIES[0];
      double most = -1;
      for (double penalty : PENALTIES) {
        int[] predicted =
            SoftmaxRegression.predict(
                SoftmaxRegression.rows(x, held), of(fitted, penalty), labels.classes());
        double worst = worst(predicted, held);
        if (worst > most) {
          most = worst;
          best = penalty;
        }
      }
      return best;
    }

    private double worst(int[] predicted, int[] held) {
      return Arrays.stream(held)
          .map(row -> groups[row])
          .distinct()
          .mapToDouble(group ->
              IntStream.range(0, held.length)
                  .filter(i -> groups[held[i]] == group)
                  .mapToDouble(i -> predicted[i] == labels.indices()[held[i]] ? 1 : 0)
                  .average()
                  .orElse(0))
          .min()
          .orElse(0);
    }
  }
}
