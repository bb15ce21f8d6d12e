package org.fullrank.methods.toys;

import java.util.ArrayList;
import java.util.List;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Optimizer;

/** The trainer's step, for any method: what {@code train.Run} does between loader and metrics. */
public record Loop(Encoder encoder, Method method, Optimizer optimizer, long steps)
    implements Module {
  /** Of AdamW at its defaults. */
  public static Loop of(Encoder encoder, Method method, long steps) {
    return of(encoder, method, steps, OptimConfig.AdamW.DEFAULT);
  }

  /** Of another optimizer. */
  public static Loop of(Encoder encoder, Method method, long steps, OptimConfig config) {
    var model = new Pair(encoder, method);
    return new Loop(
        encoder, method, Optimizer.of(config, Tree.parameters(model), method::learningRate), steps);
  }

  private record Pair(Encoder encoder, Method method) implements Module {
    @Override
    public void visit(Visitor visitor) {
      visitor.child("encoder", encoder);
      visitor.child("method", method);
    }
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("model", new Pair(encoder, method));
    visitor.child("optimizer", optimizer);
  }

  /** The names and the weighed total of one step. */
  public record Told(List<String> terms, double total) {}

  /** Step {@code number} over micro-batches, weighed by their counts; opens its scope. */
  public Told step(long number, List<Batch> micro) {
    try (var _ = Scope.open()) {
      long samples = micro.stream().mapToLong(Batch::samples).sum();
      var clock = new Clock(number, steps, samples);
      var names = new ArrayList<String>();
      double total = 0;
      long count = 0;
      for (int i = 0; i < micro.size(); i++) {
        Pass pass = Pass.train(new Seed(7).with(number).with(i));
        Losses losses = method.step(new TrainingStep(micro.get(i), encoder, clock, pass));
        if (losses.count() > 0) {
          Ops.times(losses.total(), (double) losses.count() / samples).backward();
        }
        losses.terms().forEach(term -> names.add(term.name()));
        total += Ops.value(losses.total()) * losses.count();
        count += losses.count();
      }
      if (count > 0) {
        optimizer.scaleGradients((double) samples / count);
        optimizer.step(clock);
      }
      encoder.walk(Module::afterStep);
      method.walk(Module::afterStep);
      method.afterStep(encoder, clock);
      return new Told(names, total / Math.max(count, 1));
    }
  }
}
