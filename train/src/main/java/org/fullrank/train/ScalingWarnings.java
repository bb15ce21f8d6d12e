package org.fullrank.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fullrank.methods.StepDecay;
import org.fullrank.optim.BetaRule;
import org.fullrank.optim.Ema;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Schedule;

/** The known failures of the scaling rule that a run's settings come near. */
final class ScalingWarnings {
  private static final double LARGE = 6; // κ of the first step
  private static final double SHARE = 0.5; // of a teacher's horizon, by the momentum's

  private ScalingWarnings() {}

  /** The warnings that need no data; none without a declared base batch. */
  static List<String> of(RunConfig config) {
    var warnings = new ArrayList<String>();
    var stages = BatchStage.of(config.train());
    double largest = stages.stream().mapToDouble(BatchStage::kappa).max().orElse(1);
    if (!stages.isEmpty() && largest != 1) {
      momentum(config, largest).ifPresent(warnings::add);
      betas(config, largest).ifPresent(warnings::add);
      family(config).ifPresent(warnings::add);
      first(stages.getFirst().kappa()).ifPresent(warnings::add);
    }
    return warnings;
  }

  private static Optional<String> momentum(RunConfig config, double kappa) {
    var horizons =
        ScaledSettings.decays(config).stream()
            .map(StepDecay::value)
            .filter(decay -> decay > 0 && decay < 1)
            .mapToDouble(Ema::horizon)
            .min();
    OptionalDouble mu =
        switch (config.optim()) {
          case OptimConfig.Sgd sgd -> OptionalDouble.of(sgd.momentum());
          case OptimConfig.Lars lars -> OptionalDouble.of(lars.momentum());
          case OptimConfig.Muon muon -> OptionalDouble.of(muon.momentum());
          case OptimConfig.AdamW _, OptimConfig.Lamb _ -> OptionalDouble.empty();
        };
    if (horizons.isEmpty() || mu.isEmpty()) {
      return Optional.empty();
    }
    double velocity = kappa / (1 - mu.getAsDouble());
    double teacher = horizons.getAsDouble();
    return velocity < SHARE * teacher
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "optim.momentum spans %.0f base steps at this batch, the shortest average %.0f; the"
                    + " rule holds where the momentum spans far fewer",
                velocity,
                teacher));
  }

  private static Optional<String> betas(RunConfig config, double kappa) {
    return config.optim() instanceof OptimConfig.AdamW adam && !BetaRule.linear(adam.beta1(), kappa)
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%s base batches lie beyond the square-root rule, whose linear form holds below %.4g;"
                    + " the power rule for betas goes on, without a derivation",
                ScaledSettings.number(kappa),
                1 / (1 - adam.beta1())))
        : Optional.empty();
  }

  private static Optional<String> family(RunConfig config) {
    return switch (config.optim()) {
      case OptimConfig.Lars _ -> Optional.of(empirical("lars"));
      case OptimConfig.Lamb _ -> Optional.of(empirical("lamb"));
      case OptimConfig.Muon _ ->
          Optional.of(
              "optim.lr of muon follows the root of the batch, by experience; no derived rule covers"
                  + " it");
      case OptimConfig.Sgd _, OptimConfig.AdamW _ -> Optional.empty();
    };
  }

  private static String empirical(String name) {
    return "optim.lr of %s follows the batch linearly, by experience; no derived rule covers it"
        .formatted(name);
  }

  private static Optional<String> first(double kappa) {
    return kappa < LARGE
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the first step has %s base batches; gradients change fast early, so that a large"
                    + " batch may lose there; train.scaling.progressive begins with a smaller batch",
                ScaledSettings.number(kappa)));
  }

  /**
   * A warm-up that is shorter than the horizon of an average.
   *
   * @param samples samples that the whole run consumes
   */
  static Optional<String> warmup(RunConfig config, long samples) {
    if (config.train().scaling().isEmpty()
        || BatchStage.of(config.train()).stream().allMatch(it -> it.kappa() == 1)) {
      return Optional.empty();
    }
    double rising = warmup(config.optim().schedule()) * samples;
    int base = config.train().scaling().orElseThrow().baseBatch();
    return ScaledSettings.decays(config).stream()
        .filter(decay -> decay.value() > 0 && decay.value() < 1)
        .filter(decay -> rising < base * Ema.horizon(decay.value()))
        .findFirst()
        .map(decay ->
            String.format(
                Locale.ROOT,
                "the warm-up takes %,.0f samples, fewer than the %,.0f that %s averages over; the"
                    + " rule is less exact while the weights move fast",
                rising,
                base * Ema.horizon(decay.value()),
                decay.name()));
  }

  private static double warmup(Schedule schedule) {
    return switch (schedule) {
      case Schedule.Cosine(double warmup, double _) -> warmup;
      case Schedule.Decaying(double _, Schedule.Rate rate) -> warmup(rate);
      case Schedule.Constant _, Schedule.Step _ -> 0;
    };
  }
}
