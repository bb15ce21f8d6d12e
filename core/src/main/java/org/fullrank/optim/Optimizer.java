package org.fullrank.optim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import org.fullrank.core.Foreach;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.nn.Module;
import org.fullrank.nn.Named;
import org.fullrank.nn.Visitor;

/**
 * Moves the parameters of a model against their gradients, in a handful of native calls whatever
 * their number.
 *
 * <p>It owns the gradients: they are allocated with it and set to zero in place after each step, so
 * backward passes add up until {@link #step} is called. Nobody else may replace or drop them. As a
 * module it names what it remembers, and a checkpoint that restores those tensors in place goes on
 * as if it had never stopped.
 */
public final class Optimizer implements Module {
  private record Part(ParameterGroup group, UpdateRule rule) {}

  private record Kind(boolean decays, LearningRateScale scale) {}

  private final OptimConfig config;
  private final List<Named> parameters;
  private final List<Part> parts;

  private Optimizer(OptimConfig config, List<Named> parameters, List<Part> parts) {
    this.config = config;
    this.parameters = parameters;
    this.parts = parts;
  }

  /**
   * An optimizer of {@code parameters}, whose gradients it allocates.
   *
   * @param scale the learning rate of the tensor of a name beside the schedule
   * @throws IllegalArgumentException if a tensor is not trained, stands under two names, or is a
   *     view that leaves gaps or repeats itself in memory
   */
  public static Optimizer of(
      OptimConfig config, List<Named> parameters, Function<String, LearningRateScale> scale) {
    check(parameters);
    var kinds = new LinkedHashMap<Kind, List<Named>>();
    for (Named parameter : parameters) {
      var kind = new Kind(parameter.role().decays(), scale.apply(parameter.name()));
      kinds.computeIfAbsent(kind, _ -> new ArrayList<>()).add(parameter);
    }
    var parts = new ArrayList<Part>();
    try (var _ = Scope.open()) {
      kinds.forEach((kind, members) -> {
        var group = ParameterGroup.of(members, kind.decays(), kind.scale());
        parts.add(new Part(group, UpdateRule.of(config, group)));
      });
    }
    return new Optimizer(config, List.copyOf(parameters), List.copyOf(parts));
  }

  private static void check(List<Named> parameters) {
    var seen = new HashMap<Long, String>();
    for (Named parameter : parameters) {
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
   * Clips the gradients, moves the parameters, and sets the gradients to zero.
   *
   * @param clock its {@code step} is the step to be taken, from 1
   * @throws NonFiniteGradient before anything has moved
   */
  public StepReport step(Clock clock) {
    var moving = parts.stream().filter(part -> part.group().moves(clock)).toList();
    double norm = gradientNorm(moving, clock);
    if (config.clip() > 0 && norm > config.clip()) {
      moving.forEach(part -> Foreach.scale(part.group().gradients(), config.clip() / norm));
    }
    double scheduled = config.lr() * config.schedule().factor(clock);
    double decay = config.schedule().decay(config.weightDecay(), clock);
    moving.forEach(part -> part.rule().move(part.group().rate(scheduled, config.lr()), decay));
    parts.forEach(part -> Foreach.zero(part.group().gradients()));
    return new StepReport(scheduled, norm);
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
    for (Named parameter : parameters) {
      double norm = gradients.getOrDefault(parameter.name(), 0.0);
      if (!Double.isFinite(norm)) {
        return new NonFiniteGradient(clock.step(), parameter.name(), trouble(parameter, norm));
      }
    }
    throw new IllegalStateException("every gradient is finite, their norm is not");
  }

  private static String trouble(Named parameter, double norm) {
    if (Double.isNaN(norm)) {
      return "is NaN";
    }
    try (var _ = Scope.open()) {
      return Ops.isFinite(parameter.tensor().grad())
          ? "is too large: the square of its norm overflows"
          : "is infinite";
    }
  }

  /** How many numbers are moved. */
  public long size() {
    return parameters.stream().mapToLong(p -> p.tensor().numel()).sum();
  }

  @Override
  public void visit(Visitor visitor) {
    parts.forEach(part -> part.rule().visit(visitor));
  }
}
