package org.fullrank.losses;

import static org.fullrank.core.Ops.plus;
import static org.fullrank.core.Ops.times;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;

/** Logarithms of kernel density estimates at the rows that they are made of. */
final class Kernels {
  private Kernels() {}

  /** {@code log mean_j c_D(κ) exp(κ ⟨ẑ_i, ẑ_j⟩)} of rows {@code [batch, dim]}: {@code [batch]}. */
  static Tensor vonMisesFisher(Tensor z, double concentration) {
    Check.rank(z, "z", "batch", "dim");
    Tensor unit = Ops.normalize(Ops.atLeastFloat(z), 1);
    Tensor logits = times(unit.matmul(unit.t()), concentration); // [batch, batch]
    double constant = LogNormaliser.vonMisesFisher(z.size(1), concentration);
    return plus(Ops.logSumExp(logits, 1), constant - Math.log((double) z.size(0)));
  }

  /** {@code log mean_j N(z_i; z_j, h²)} of rows {@code [batch, dim]}: {@code [batch]}. */
  static Tensor normal(Tensor z, double bandwidth) {
    Check.rank(z, "z", "batch", "dim");
    Tensor exact = Ops.atLeastFloat(z);
    Tensor centred = exact.sub(Ops.mean(exact, true, 0)); // distances stay, their digits grow
    Tensor squares = Ops.sum(centred.square(), true, 1); // [batch, 1]
    Tensor distances = Ops.plusTimes(squares.add(squares.t()), centred.matmul(centred.t()), -2);
    Tensor logits = times(distances, -0.5 / (bandwidth * bandwidth));
    double constant = LogNormaliser.normal(z.size(1), bandwidth);
    return plus(Ops.logSumExp(logits, 1), constant - Math.log((double) z.size(0)));
  }

  /** The entropy of equal unit rows, {@code −(κ + log c_D(κ))}. */
  static double leastOnSphere(long dim, double concentration) {
    return -(concentration + LogNormaliser.vonMisesFisher(dim, concentration));
  }
}
