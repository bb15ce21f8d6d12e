package org.fullrank.methods.polyview;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** The losses as loops over samples, views and pairs: the sheet's definitions, one by one. */
@SuppressWarnings("ArrayRecordComponent") // read only
record Naive(double[][][] z, boolean[][] present, double temperature) {
  /** Unit vectors of {@code raw[sample][view]}; all views are there. */
  static Naive of(double[][][] raw, double temperature) {
    var present = new boolean[raw.length][raw[0].length];
    for (boolean[] views : present) {
      java.util.Arrays.fill(views, true);
    }
    return of(raw, present, temperature);
  }

  static Naive of(double[][][] raw, boolean[][] present, double temperature) {
    var z = new double[raw.length][raw[0].length][];
    for (int i = 0; i < raw.length; i++) {
      for (int a = 0; a < raw[0].length; a++) {
        z[i][a] = unit(raw[i][a]);
      }
    }
    return new Naive(z, present, temperature);
  }

  private static double[] unit(double[] x) {
    double length = Math.sqrt(dot(x, x));
    return java.util.Arrays.stream(x).map(v -> v / length).toArray();
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }

  private int views() {
    return z[0].length;
  }

  private List<Integer> others(int i, int a) {
    var others = new ArrayList<Integer>();
    for (int b = 0; b < views(); b++) {
      if (b != a && present[i][b]) {
        others.add(b);
      }
    }
    return others;
  }

  private double mass(double[] query, int i, List<Integer> views) {
    double sum = 0;
    for (int j = 0; j < z.length; j++) {
      for (int g : views) {
        sum += j != i && present[j][g] ? Math.exp(dot(query, z[j][g]) / temperature) : 0;
      }
    }
    return sum;
  }

  private List<Integer> all() {
    return java.util.stream.IntStream.range(0, views()).boxed().toList();
  }

  private double e(int i, int a, int b) {
    return Math.exp(dot(z[i][a], z[i][b]) / temperature);
  }

  private double mean(BiFunction<Integer, Integer, Double> anchor) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < z.length; i++) {
      for (int a = 0; a < views(); a++) {
        if (present[i][a] && !others(i, a).isEmpty()) {
          sum += anchor.apply(i, a);
          count++;
        }
      }
    }
    return sum / count;
  }

  private double probability(int i, int a, int b) {
    return e(i, a, b) / (e(i, a, b) + mass(z[i][a], i, all()));
  }

  double geometric() {
    return mean((i, a) ->
        others(i, a).stream()
            .mapToDouble(b -> -Math.log(probability(i, a, b)))
            .average()
            .orElseThrow());
  }

  double arithmetic() {
    return mean((i, a) ->
        -Math.log(
            others(i, a).stream().mapToDouble(b -> probability(i, a, b)).average().orElseThrow()));
  }

  double sufficient(boolean unit) {
    return mean((i, a) -> {
      var sum = new double[z[i][a].length];
      for (int b : others(i, a)) {
        for (int d = 0; d < sum.length; d++) {
          sum[d] += z[i][b][d] / others(i, a).size();
        }
      }
      double[] query = unit ? unit(sum) : sum;
      double own = Math.exp(dot(query, z[i][a]) / temperature);
      return -Math.log(own / (own + mass(query, i, all())));
    });
  }

  double multiCrop() {
    return mean((i, a) ->
        others(i, a).stream()
            .mapToDouble(
                b -> -Math.log(e(i, a, b) / (e(i, a, b) + mass(z[i][a], i, List.of(a, b)))))
            .average()
            .orElseThrow());
  }

  private double own(int i, int a) {
    return others(i, a).stream().mapToDouble(b -> e(i, a, b)).sum();
  }

  double supconOut() {
    return mean((i, a) -> {
      double all = own(i, a) + mass(z[i][a], i, all());
      return others(i, a).stream()
          .mapToDouble(b -> -Math.log(e(i, a, b) / all))
          .average()
          .orElseThrow();
    });
  }

  double supconIn() {
    return mean((i, a) -> -Math.log(own(i, a) / (own(i, a) + mass(z[i][a], i, all()))));
  }

  double of(Objective objective) {
    return switch (objective) {
      case ARITHMETIC -> arithmetic();
      case GEOMETRIC -> geometric();
      case SUFFICIENT_STATISTICS -> sufficient(false);
      case MULTI_CROP -> multiCrop();
      case SUPCON_OUT -> supconOut();
      case SUPCON_IN -> supconIn();
    };
  }
}
