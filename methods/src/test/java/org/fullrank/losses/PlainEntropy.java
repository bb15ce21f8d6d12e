package org.fullrank.losses;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Tensors;

/** Entropies by plain loops over doubles, one density at a time. */
final class PlainEntropy {
  private PlainEntropy() {}

  static double[][] rows(Tensor z) {
    double[] flat = Tensors.doubles(z);
    int dim = (int) z.size(1);
    var rows = new double[(int) z.size(0)][dim];
    IntStream.range(0, flat.length).forEach(i -> rows[i / dim][i % dim] = flat[i]);
    return rows;
  }

  static double of(EntropyEstimator estimator, double[][] rows) {
    return switch (estimator) {
      case EntropyEstimator.JoeVmf(double k) -> mean(densities(unit(rows), k));
      case EntropyEstimator.PluginVmf(double k) -> weighted(densities(unit(rows), k));
      case EntropyEstimator.GaussianKde(double h) -> mean(normal(rows, h));
      case EntropyEstimator.DiscretePlugin(double t) -> discrete(rows, t);
    };
  }

  private static double[] densities(double[][] z, double concentration) {
    double constant = Math.exp(LogNormaliser.vonMisesFisher(z[0].length, concentration));
    var densities = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      for (double[] other : z) {
        double dot = 0;
        for (int d = 0; d < other.length; d++) {
          dot += z[i][d] * other[d];
        }
        densities[i] += constant * Math.exp(concentration * dot) / z.length;
      }
    }
    return densities;
  }

  private static double[] normal(double[][] z, double bandwidth) {
    var densities = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      for (double[] other : z) {
        double density = 1;
        for (int d = 0; d < other.length; d++) {
          double u = (z[i][d] - other[d]) / bandwidth;
          density *= Math.exp(-0.5 * u * u) / (Math.sqrt(2 * Math.PI) * bandwidth);
        }
        densities[i] += density / z.length;
      }
    }
    return densities;
  }

  private static double mean(double[] densities) {
    double sum = 0;
    for (double density : densities) {
      sum -= Math.log(density);
    }
    return sum / densities.length;
  }

  private static double weighted(double[] densities) {
    double sum = 0;
    double mass = 0;
    for (double density : densities) {
      sum -= density * Math.log(density);
      mass += density;
    }
    return sum / mass;
  }

  private static double discrete(double[][] logits, double temperature) {
    var mean = new double[logits[0].length];
    for (double[] row : logits) {
      double mass = 0;
      for (double logit : row) {
        mass += Math.exp(logit / temperature);
      }
      for (int d = 0; d < row.length; d++) {
        mean[d] += Math.exp(row[d] / temperature) / mass / logits.length;
      }
    }
    double entropy = 0;
    for (double share : mean) {
      entropy -= share * Math.log(share + 1e-7);
    }
    return entropy;
  }

  private static double[][] unit(double[][] rows) {
    var unit = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      double square = 0;
      for (double value : rows[i]) {
        square += value * value;
      }
      unit[i] = rows[i].clone();
      for (int d = 0; d < unit[i].length; d++) {
        unit[i][d] /= Math.sqrt(square);
      }
    }
    return unit;
  }
}
