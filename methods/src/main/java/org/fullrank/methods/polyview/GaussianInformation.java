package org.fullrank.methods.polyview;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.methods.Computation;

/**
 * The estimates of mutual information where it is known: {@code c ~ N(0, ratio)}, views {@code x ~
 * N(c, 1)}, and the exact density ratio as the critic. The critic is an inner product: {@code log
 * p(x | rest) − log p(x)} is linear in {@code (x², x, 1)}.
 *
 * <p>Settings, all of them optional: {@code views} 4, {@code unique_batch} 64, {@code batches} 100,
 * {@code ratio} 4. Numbers: {@code one_vs_rest} and {@code pairwise} in closed form; {@code
 * geometric}, {@code arithmetic}, {@code sufficient_statistics}, and {@code rigorous}, that of the
 * last; {@code standard_error} of the last but one; the differences {@code geometric_excess} over
 * pairwise, {@code arithmetic_gain} over geometric, {@code sufficient_gain} over arithmetic, {@code
 * sufficient_excess} and {@code rigorous_excess} over one_vs_rest.
 */
final class GaussianInformation implements Computation {
  private static final int FEATURES = 3;

  /** A Gaussian problem: the variance of the sample's mean as a multiple of a view's. */
  record Problem(long views, long batch, long batches, double ratio) {
    Problem {
      Check.within((double) views, 2, 1024, "views");
      Check.within((double) batch, 2, 1 << 20, "unique_batch");
      Check.positive((double) batches, "batches");
      Check.positive(ratio, "ratio");
    }

    /** The mutual information of a view and {@code others} other views, nats. */
    double information(long others) {
      return 0.5 * Math.log((1 + ratio) * (1 + others * ratio) / (1 + (others + 1.0) * ratio));
    }
  }

  /** The estimates of a batch. */
  private record Estimates(
      double geometric, double arithmetic, double sufficient, double rigorous) {}

  @Override
  public String name() {
    return "gaussian_information";
  }

  @Override
  public Map<String, Double> of(Map<String, String> settings, Seed seed) {
    for (String key : settings.keySet()) {
      if (!List.of("views", "unique_batch", "batches", "ratio").contains(key)) {
        throw new IllegalArgumentException(
            "gaussian_information: want settings among views, unique_batch, batches, ratio, was "
                + key);
      }
    }
    var problem =
        new Problem(
            (long) number(settings, "views", 4),
            (long) number(settings, "unique_batch", 64),
            (long) number(settings, "batches", 100),
            number(settings, "ratio", 4));
    return numbers(problem, seed);
  }

  private static double number(Map<String, String> settings, String key, double usual) {
    String text = settings.getOrDefault(key, Double.toString(usual));
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("%s: want a number, was %s".formatted(key, text), e);
    }
  }

  private static Map<String, Double> numbers(Problem problem, Seed seed) {
    var all = new ArrayList<Estimates>();
    for (long batch = 0; batch < problem.batches(); batch++) {
      try (var _ = Scope.open()) {
        Tensor x = draws(problem, seed.with(batch));
        all.add(Ops.noGrad(() -> estimates(problem, x)));
      }
    }
    var numbers = new LinkedHashMap<String, Double>();
    numbers.put("one_vs_rest", problem.information(problem.views() - 1));
    numbers.put("pairwise", problem.information(1));
    numbers.put("geometric", mean(all, Estimates::geometric));
    numbers.put("arithmetic", mean(all, Estimates::arithmetic));
    double sufficient = mean(all, Estimates::sufficient);
    numbers.put("sufficient_statistics", sufficient);
    numbers.put("rigorous", mean(all, Estimates::rigorous));
    double spread = mean(all, it -> Math.pow(it.sufficient() - sufficient, 2));
    numbers.put("standard_error", Math.sqrt(spread / Math.max(1, all.size() - 1)));
    excess(numbers, "geometric_excess", "geometric", "pairwise");
    excess(numbers, "arithmetic_gain", "arithmetic", "geometric");
    excess(numbers, "sufficient_gain", "sufficient_statistics", "arithmetic");
    excess(numbers, "sufficient_excess", "sufficient_statistics", "one_vs_rest");
    excess(numbers, "rigorous_excess", "rigorous", "one_vs_rest");
    return numbers;
  }

  private static void excess(Map<String, Double> numbers, String name, String of, String over) {
    numbers.put(
        name, Objects.requireNonNull(numbers.get(of)) - Objects.requireNonNull(numbers.get(over)));
  }

  private static double mean(List<Estimates> all, Function<Estimates, Double> part) {
    return all.stream().collect(Collectors.averagingDouble(part::apply));
  }

  /** Views {@code [views, batch]}, float64. */
  private static Tensor draws(Problem problem, Seed seed) {
    Tensor mean = Ops.randn(seed.with(0), 1, problem.batch()).to(ScalarType.Double);
    Tensor noise = Ops.randn(seed.with(1), problem.views(), problem.batch()).to(ScalarType.Double);
    return noise.add(Ops.times(mean, Math.sqrt(problem.ratio())));
  }

  private static Estimates estimates(Problem problem, Tensor x) {
    var views = Views.all(problem.views(), problem.batch(), x);
    long others = problem.views() - 1;
    Tensor rest = Ops.times(Ops.sum(x, true, 0).sub(x), 1.0 / others);
    var pairwise = similarities(critic(problem, x, 1), x, views);
    var sufficient = similarities(critic(problem, rest, others), x, views);
    var information = information(Objective.SUFFICIENT_STATISTICS, sufficient, views);
    return new Estimates(
        Ops.value(information(Objective.GEOMETRIC, pairwise, views).usual()),
        Ops.value(information(Objective.ARITHMETIC, pairwise, views).usual()),
        Ops.value(information.usual()),
        Ops.value(information.rigorous()));
  }

  private static MutualInformation information(
      Objective objective, Similarities similarities, Views views) {
    Tensor mass = similarities.mass();
    Tensor losses = objective.ofAnchors(similarities, mass, views);
    return MutualInformation.of(objective, new Anchors(similarities, mass, losses, views));
  }

  private static Similarities similarities(Tensor queries, Tensor x, Views views) {
    Tensor flat = x.flatten();
    Tensor keys = Ops.stack(1, flat.square(), flat, Ops.onesLike(flat, flat.shape()));
    return Similarities.of(queries, keys, views, Long.MAX_VALUE);
  }

  /**
   * The coefficients of {@code x², x} and 1 in {@code log p(x | mean of others) − log p(x)}, {@code
   * [views·batch, 3]}: {@code p(x | ·)} is normal with mean {@code w·mean} and variance {@code v}.
   */
  private static Tensor critic(Problem problem, Tensor mean, long others) {
    double ratio = problem.ratio();
    double weight = others * ratio / (1 + others * ratio);
    double variance = 1 + ratio / (1 + others * ratio);
    double total = 1 + ratio;
    Tensor expected = Ops.times(mean.flatten(), weight);
    Tensor square = Ops.fullLike(expected, 0.5 / total - 0.5 / variance, expected.shape());
    Tensor linear = Ops.times(expected, 1 / variance);
    Tensor constant =
        Ops.plus(Ops.times(expected.square(), -0.5 / variance), 0.5 * Math.log(total / variance));
    Tensor coefficients = Ops.stack(1, square, linear, constant);
    Check.size(coefficients, "coefficients", 1, "features", FEATURES);
    return coefficients;
  }
}
