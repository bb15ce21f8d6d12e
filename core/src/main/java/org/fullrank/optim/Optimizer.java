package org.fullrank.optim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.fullrank.core.Foreach;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Visitor;

/**
 * Updates the parameters of a model by their gradients, in a few native calls for any number of
 * parameters.
 *
 * <p>The optimizer owns the gradients: it allocates them and sets them to zero in place after each
 * step. So backward passes add up until {@link #step}. Other code must not replace or drop them. As
 * a module the optimizer names its state. After a checkpoint restores these tensors in place,
 * training continues bit for bit.
 */
public final class Optimizer implements Module {
  private record Part(ParameterGroup group, UpdateRule rule) {}

  private record Kind(boolean decays, LearningRateScale scale, boolean matrix) {}

  private final OptimConfig config;
  private final Optional<BatchScaling> scaling;
  private final List<NamedTensor> parameters;
  private final List<Part> parts;

  private Optimizer(
      OptimConfig config,
      Optional<BatchScaling> scaling,
      List<NamedTensor> parameters,
      List<Part> parts) {
    this.config = config;
    this.scaling = scaling;
    this.parameters = parameters;
    this.parts = parts;
  }

  /**
   * An optimizer of {@code parameters}; it allocates their gradients.
   *
   * @param scale maps a tensor's name to its learning rate relative to the schedule
   * @throws IllegalArgumentException if a tensor is not trained, has two names, or is a view with
   *     gaps or overlaps in memory
   */
  public static Optimizer of(
      OptimConfig config, List<NamedTensor> parameters, Function<String, LearningRateScale> scale) {
    check(parameters);
    var kinds = new LinkedHashMap<Kind, List<NamedTensor>>();
    for (NamedTensor parameter : parameters) {
      boolean matrix = config instanceof OptimConfig.Muon && MuonRule.suits(parameter);
      var kind = new Kind(parameter.role().decays(), scale.apply(parameter.name()), matrix);
      kinds.computeIfAbsent(kind, _ -> new ArrayList<>()).add(parameter);
    }
    var parts = new ArrayList<Part>();
    try (var _ = Scope.open()) {
      kinds.forEach((kind, members) -> {
        var group = ParameterGroup.of(members, kind.decays(), kind.scale());
        parts.add(new Part(group, UpdateRule.of(config, group)));
      });
    }
    return new Optimizer(config, Optional.empty(), List.copyOf(parameters), List.copyOf(parts));
  }

  /**
   * The same optimizer whose settings follow the batch size of each step: they are for steps of a
   * base batch. State and gradients are shared.
   */
  public Optimizer scaled(BatchScaling scaling) {
    return new Optimizer(config, Optional.of(scaling), parameters, parts);
  }

  private static void check(List<NamedTensor> parameters) {
    var seen = new HashMap<Long, String>();
    for (NamedTensor parameter : parameters) {
      if (!parameter.role().trained() || !parameter.tensor().requires_grad()) {
        throw new IllegalArgumentException(
            "parameters: want trained tensors that require a gradient, was " + parameter.name());
      }
      if (!parameter.tensor().is_non_overlapping_and_dense()) {
        throw new IllegalArgumentException(
            "parameters: want tensors without gaps or overlaps in memory, was %s; train a clone of it"
                .formatted(parameter.name()));
      }
      if (parameter.tensor().numel() == 0) {
        continue;
      }
      var twin = seen.put(parameter.tensor().data_ptr().address(), parameter.name());
      if (twin != null) {
        throw new IllegalArgumentException(
            "parameters: want each tensor once, %s is %s".formatted(parameter.name(), twin));
      }
    }
  }

  /**
   * Clips the gradients, updates the parameters, and sets the gradients to zero.
   *
   * @param clock its {@code step} is the step to take, from 1
   * @throws NonFiniteGradient if a gradient is not finite; no parameter has changed then
   */
  public StepReport step(Clock clock) {
    var moving = parts.stream().filter(part -> part.group().moves(clock)).toList();
    double norm = gradientNorm(moving, clock);
    if (config.clip() > 0 && norm > config.clip()) {
      moving.forEach(part -> Foreach.scale(part.group().gradients(), config.clip() / norm));
    }
    double kappa = scaling.map(it -> it.kappa(clock)).orElse(1.0);
    var now = scaling.map(it -> config.scaled(kappa, it.betas())).orElse(config);
    double scheduled = now.lr() * now.schedule().factor(clock);
    double decay = now.schedule().decay(now.weightDecay(), clock);
    var means = UpdateRule.Means.of(now, kappa);
    for (Part part : moving) {
      double rate = part.group().rate(scheduled, now.lr(), clock);
      part.rule().move(new UpdateRule.Coefficients(rate, decay, means));
    }
    parts.forEach(part -> Foreach.zero(part.group().gradients()));
    return new StepReport(scheduled, norm);
  }

  /**
   * The report of a step whose losses have no terms: no gradient, and no parameter, momentum or
   * decay moves.
   */
  public StepReport withoutTerms(Clock clock) {
    return new StepReport(config.lr() * config.schedule().factor(clock), 0);
  }

  /** Multiplies every gradient by {@code factor}. */
  public void scaleGradients(double factor) {
    parts.forEach(part -> Foreach.scale(part.group().gradients(), factor));
  }

  private double gradientNorm(List<Part> moving, Clock clock) {
    double squares = 0;
    for (Part part : moving) {
      for (double norm : Foreach.norms(part.group().gradients())) {
        squares += norm * norm;
      }
    }
    if (!Double.isFinite(squares)) {
      throw firstNonFinite(moving, clock);
    }
    return Math.sqrt(squares);
  }

  private NonFiniteGradient firstNonFinite(List<Part> moving, Clock clock) {
    var gradients = new HashMap<String, Double>();
    for (Part part : moving) {
      double[] norms = Foreach.norms(part.group().gradients());
      for (int i = 0; i < norms.length; i++) {
        gradients.put(part.group().parameters().get(i).name(), norms[i]);
      }
    }
    for (NamedTensor parameter : parameters) {
      double norm = gradients.getOrDefault(parameter.name(), 0.0);
      if (!Double.isFinite(norm)) {
        return new NonFiniteGradient(clock.step(), parameter.name(), trouble(parameter, norm));
      }
    }
    throw new IllegalStateException("every gradient is finite, their norm is not");
  }

  private static String trouble(NamedTensor parameter, double norm) {
    if (Double.isNaN(norm)) {
      return "is NaN";
    }
    try (var _ = Scope.open()) {
      return Ops.isFinite(parameter.tensor().grad())
          ? "is too large: the square of its norm overflows"
          : "is infinite";
    }
  }

  /** The number of trained scalars. */
  public long size() {
    return parameters.stream().mapToLong(p -> p.tensor().numel()).sum();
  }

  @Override
  public void visit(Visitor visitor) {
    parts.forEach(part -> part.rule().visit(visitor));
  }
}
