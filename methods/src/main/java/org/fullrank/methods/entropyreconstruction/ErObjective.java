package org.fullrank.methods.entropyreconstruction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.losses.EntropyEstimator;
import org.fullrank.methods.Density;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Outputs;

/**
 * Entropy and reconstruction of two or more views, and the lower bound of their mutual information,
 * {@code I(Z₁; Z₂) ≥ H(Z₂) − R}. With kernels of the density's width the bound is at most {@code
 * log K} for {@code K} rows, whatever the embeddings.
 *
 * @param estimator of the entropy {@code H}
 * @param reconstruction the error {@code R}
 * @param entropyOn the student's output whose entropy counts
 * @param targets the outputs that are reconstructed
 */
record ErObjective(
    EntropyEstimator estimator,
    Reconstruction reconstruction,
    EntropyOn entropyOn,
    Targets targets) {
  private static final double COLLAPSED = 0.01;
  private static final double COLLAPSED_CATEGORIES = 0.2;

  /** The objective of {@code density} with the estimator that fits it. */
  static ErObjective of(Density density) {
    return new ErObjective(
        Estimator.of(density).as(density),
        new Reconstruction(density),
        EntropyOn.STUDENT_PROJECTION,
        Targets.METHOD);
  }

  /** The reconstruction density. */
  Density density() {
    return reconstruction.density();
  }

  /** The parts of {@code outputs} that predict each other. */
  Branches branches(Outputs outputs) {
    return Branches.of(outputs, density(), entropyOn, targets);
  }

  /** The mean entropy of the student's views, a scalar with gradient. */
  Tensor entropy(Branches branches) {
    return mean(branches.students(), estimator::of);
  }

  /** The mean error over all pairs of views, a scalar with gradient; absent without a pair. */
  Optional<Tensor> error(Branches branches) {
    var pairs = branches.pairs();
    return pairs.isEmpty()
        ? Optional.empty()
        : Optional.of(mean(pairs, pair -> reconstruction.error(pair.query(), pair.target())));
  }

  private static <T> Tensor mean(List<T> parts, Function<T, Tensor> value) {
    return Ops.stack(0, parts.stream().map(value).toArray(Tensor[]::new)).mean();
  }

  /**
   * The terms for the log, without gradient: the student's entropy, a teacher's, the error, the
   * bound and the most that it can be, the entropy of a sample's categories and the share of
   * categories in use, and whether the entropy has collapsed. Terms that the outputs do not give
   * are left out.
   *
   * @param entropy of {@link #entropy}
   * @param error of {@link #error}
   */
  List<Term> terms(Branches branches, Tensor entropy, Optional<Tensor> error) {
    return Ops.noGrad(() -> Precision.exact(() -> measured(branches, entropy.detach(), error)));
  }

  private List<Term> measured(Branches branches, Tensor entropy, Optional<Tensor> error) {
    var terms = new ArrayList<Term>();
    terms.add(new Term("student_entropy", entropy));
    Tensor ofTargets = branches.taught() ? ofTargets(branches) : entropy;
    if (branches.taught()) {
      terms.add(new Term("target_entropy", ofTargets));
    }
    error
        .map(Tensor::detach)
        .ifPresent(found -> {
          terms.add(new Term("reconstruction", found));
          terms.add(new Term("bound", ofTargets.sub(found)));
          terms.add(new Term("bound_ceiling", Ops.fullLike(found, ceiling(branches))));
        });
    categories(branches, terms);
    terms.add(
        new Term(
            "entropy_alarm", Ops.fullLike(entropy, alarms(branches, Ops.value(entropy)) ? 1 : 0)));
    return terms;
  }

  private Tensor ofTargets(Branches branches) {
    return density() instanceof Density.Categorical
        ? mean(branches.targets(), EntropyEstimator.DiscretePlugin::ofShares)
        : mean(branches.targets(), estimator::of);
  }

  /** {@code log K}; of categories also at most the logarithm of their number. */
  private double ceiling(Branches branches) {
    Tensor rows = branches.queries().getFirst();
    long most =
        density() instanceof Density.Categorical
            ? Math.min(rows.size(0), rows.size(1))
            : rows.size(0);
    return Math.log((double) most);
  }

  private void categories(Branches branches, List<Term> terms) {
    if (density() instanceof Density.Categorical(double temperature)) {
      List<Tensor> shares =
          branches.students().stream()
              .map(z -> Ops.times(Ops.atLeastFloat(z.detach()), 1 / temperature).softmax(1))
              .toList();
      terms.add(
          new Term(
              "conditional_entropy",
              mean(shares, p -> Ops.sum(torch.special_entr(p), false, 1).mean())));
      terms.add(new Term("code_usage", mean(shares, ErObjective::usage)));
    }
  }

  /** The share of categories that are the most probable of some row, at most 1. */
  private static Tensor usage(Tensor shares) {
    Tensor best = Ops.argmax(shares, 1).unsqueeze(1);
    Tensor hit = Ops.zerosLike(shares).scatter(1, best, Ops.onesLike(shares, best.shape()));
    return hit.amax(new long[] {0}, false).mean();
  }

  /**
   * Whether an entropy {@code nats} is that of a collapse: below a hundredth of the way from equal
   * rows to the largest estimate of these rows; of categories below a fifth of the way.
   */
  private boolean alarms(Branches branches, double nats) {
    Tensor rows = branches.students().getFirst();
    double least = estimator.least(rows.size(1));
    double range = estimator.most(rows.size(1)) - least;
    return density() instanceof Density.Categorical
        ? nats < COLLAPSED_CATEGORIES * range
        : nats - least < COLLAPSED * Math.min(range, Math.log((double) rows.size(0)));
  }
}
