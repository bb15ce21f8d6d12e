package org.fullrank.methods.ewc;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.methods.Method;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.ForwardHook;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;

/**
 * The diagonal of the Fisher information of an encoder under an objective: {@code F_i = E_x E_y
 * [(∂_i log p(y | x))²]}, the mean over images of squared gradients of a single image each. All
 * views of an image are one sample.
 *
 * <p>Layers report the rules of their gradients by sample ({@link org.fullrank.nn.ParameterUse}),
 * so that one backward pass serves a whole batch. The first samples are also computed one by one.
 * Where a tensor has no rule, or the two differ, every tensor is computed one sample at a time.
 *
 * <p>Passes are those of evaluation: running statistics, mean weights, nothing dropped. Teachers
 * and targets are constants.
 */
public final class DiagonalFisher {
  private static final int CHECKED = 4; // samples that are computed both ways
  private static final double TOLERANCE = 1e-3; // of the squares' length, in fp32
  private static final double FLOOR = 1e-9; // of all lengths: gradients that are rounding alone

  private final Encoder encoder;
  private final LogLikelihood loss;
  private final Map<String, Tensor> parameters = new LinkedHashMap<>();
  private final Set<Tensor> watched = UseRecorder.identitySet();
  private final IdentityHashMap<Tensor, Tensor> sums = new IdentityHashMap<>(); // float64, kept
  private final Set<String> fallback = new TreeSet<>();
  private boolean oneByOne;
  private long seen;

  private DiagonalFisher(Encoder encoder, LogLikelihood loss) {
    this.encoder = encoder;
    this.loss = loss;
    for (NamedTensor named : Tree.parameters(encoder)) {
      parameters.put(named.name(), named.tensor());
      watched.add(named.tensor());
    }
  }

  /** The way of the gradients by sample. */
  public enum Way {
    /** Rules of the layers, checked on the first samples; a sample at a time where they fail. */
    RULES,
    /** A sample at a time: a forward and a backward pass each. */
    ONE_BY_ONE
  }

  /**
   * The estimate over the first {@code samples} samples of {@code batches}, or over all if there
   * are fewer.
   *
   * @param batches their tensors live in the scope in which a batch is asked for
   * @throws IllegalArgumentException if the type or the likelihood do not fit the method
   * @throws Problem if there is no sample, or a gradient is not finite
   */
  public static FisherEstimate of(
      Method method, Encoder encoder, Iterable<Batch> batches, Extent extent) {
    var fisher = new DiagonalFisher(encoder, LogLikelihood.of(method, extent.config()));
    fisher.oneByOne = extent.way() == Way.ONE_BY_ONE;
    try {
      Iterator<Batch> source = batches.iterator();
      while (fisher.seen < extent.samples() && fisher.next(source, extent.samples())) {}
      return fisher.mean();
    } finally {
      fisher.sums.values().forEach(Tensor::close);
      fisher.parameters.values().forEach(DiagonalFisher::clearGradient);
    }
  }

  /**
   * What is estimated and over how much.
   *
   * @param config type, likelihood, draws
   * @param samples the most samples, 1 or more
   */
  public record Extent(FisherConfig config, long samples, Way way) {
    public Extent {
      Check.positive((double) samples, "samples");
    }
  }

  private boolean next(Iterator<Batch> source, long most) {
    try (var _ = Scope.open()) {
      if (!source.hasNext()) {
        return false;
      }
      Batch whole = source.next();
      int count = (int) Math.min(whole.samples(), most - seen);
      Batch batch = count == whole.samples() ? whole : whole.rows(0, count);
      if (seen == 0 && !oneByOne) {
        verify(batch.samples() <= CHECKED ? batch : batch.rows(0, CHECKED));
      }
      IdentityHashMap<Tensor, Tensor> squares = squares(batch);
      squares.forEach(this::add);
      seen += count;
      return true;
    }
  }

  private void add(Tensor parameter, Tensor square) {
    Ops.noGrad(() ->
        sums.computeIfAbsent(
                parameter, it -> Scope.keep(Ops.zerosLike(it.detach()).to(ScalarType.Double)))
            .add_(square));
  }

  private IdentityHashMap<Tensor, Tensor> squares(Batch batch) {
    if (!oneByOne) {
      try {
        return byRules(batch);
      } catch (LogLikelihood.NoLossBySample _) {
        oneByOne = true;
        fallback.addAll(parameters.keySet());
      }
    }
    return oneByOne(batch, loss.method().couplesSamples());
  }

  /** Compares the two ways; notes the tensors in which they differ. */
  private void verify(Batch batch) {
    IdentityHashMap<Tensor, Tensor> rules = squares(batch);
    if (oneByOne) {
      return;
    }
    IdentityHashMap<Tensor, Tensor> exact =
        oneByOne(batch, true); // the draws of a pass are those of its batch
    double floor = FLOOR * exact.values().stream().mapToDouble(DiagonalFisher::length).sum();
    parameters.forEach((name, parameter) -> {
      Tensor wanted = Objects.requireNonNull(exact.get(parameter));
      var told = Optional.ofNullable(rules.get(parameter));
      if (told.map(rule -> differ(rule, wanted, floor)).orElseGet(() -> length(wanted) > floor)) {
        fallback.add(name);
      }
    });
    oneByOne = !fallback.isEmpty();
  }

  private static boolean differ(Tensor rule, Tensor exact, double floor) {
    return !(length(rule.sub(exact)) <= TOLERANCE * length(exact) + floor); // true for NaN
  }

  private static double length(Tensor x) {
    return Ops.value(x.square().sum().sqrt());
  }

  private IdentityHashMap<Tensor, Tensor> byRules(Batch batch) {
    IdentityHashMap<Tensor, Tensor> squares = new IdentityHashMap<>();
    long count = 1;
    for (long number = 0; number < count; number++) {
      try (var scope = Scope.open();
          var recorder = new UseRecorder(watched, batch.samples())) {
        var step = step(batch, recorder);
        var outputs = loss.method().forward(step);
        count = loss.count(outputs);
        loss.of(outputs, step, seen, number).sum().backward();
        for (var square : recorder.squares().entrySet()) {
          Tensor weighted = scope.release(Ops.times(square.getValue(), loss.weight()));
          squares.merge(square.getKey(), weighted, Tensor::add_);
        }
      }
    }
    return squares;
  }

  /**
   * Exact for every architecture and loss: a sample's gradient alone, squared.
   *
   * @param together whether the forward pass takes the whole batch, for each sample again
   */
  private IdentityHashMap<Tensor, Tensor> oneByOne(Batch batch, boolean together) {
    IdentityHashMap<Tensor, Tensor> squares = new IdentityHashMap<>();
    parameters.values().forEach(it -> squares.put(it, Ops.zerosLike(it.detach())));
    for (int sample = 0; sample < batch.samples(); sample++) {
      long count = 1;
      for (long number = 0; number < count; number++) {
        count = one(batch, sample, number, together, squares);
      }
    }
    return squares;
  }

  /** Adds the squared gradient of one sample's vector {@code number}; returns their number. */
  private long one(
      Batch batch,
      int sample,
      long number,
      boolean together,
      IdentityHashMap<Tensor, Tensor> squares) {
    parameters.values().forEach(DiagonalFisher::clearGradient);
    try (var _ = Scope.open()) {
      Batch taken = together ? batch : batch.rows(sample, 1);
      var step = step(taken, ForwardHook.NONE);
      var outputs = loss.method().forward(step);
      Tensor each = loss.of(outputs, step, together ? seen : seen + sample, number);
      each.select(0, together ? sample : 0).backward();
      Ops.noGrad(() -> {
        parameters.values().stream()
            .filter(it -> it.grad().defined())
            .forEach(it ->
                squares.merge(it, Ops.times(it.grad().square(), loss.weight()), Tensor::add_));
        return squares;
      });
      return loss.count(outputs);
    }
  }

  private TrainingStep step(Batch batch, ForwardHook hook) {
    Pass pass = Pass.evaluate().fork(seen).with(hook);
    return new TrainingStep(batch, encoder, new Clock(1, 1, batch.samples()), pass);
  }

  private static void clearGradient(Tensor parameter) {
    try (var _ = Scope.open()) {
      if (parameter.grad().defined()) {
        parameter.mutable_grad().put(new Tensor());
      }
    }
  }

  private FisherEstimate mean() {
    if (seen == 0) {
      throw Problem.data("fisher: want 1 readable sample or more, was none");
    }
    var diagonal = new LinkedHashMap<String, Tensor>();
    var broken = new ArrayList<String>();
    try (var _ = Scope.open()) {
      parameters.forEach((name, parameter) -> {
        Tensor sum = sums.get(parameter);
        Tensor mean =
            sum == null
                ? Ops.toFloat(Ops.zerosLike(parameter.detach()))
                : Ops.toFloat(Ops.times(sum, 1.0 / seen));
        if (!Ops.isFinite(mean)) {
          broken.add(name);
        }
        diagonal.put(name, Scope.keep(mean));
      });
    }
    var estimate = new FisherEstimate(diagonal, seen, loss.likelihood(), List.copyOf(fallback));
    if (!broken.isEmpty()) {
      estimate.close();
      throw Problem.data("fisher: the gradients of %s are not finite".formatted(broken));
    }
    return estimate;
  }
}
