package org.fullrank.methods.stubs;

import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.encoder.Encoder;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Site;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.Ema;

/** EMA scaling: several averages of the student, each at its own decay by samples. */
final class Polyak implements MethodWrapper {
  private record Average(Encoder encoder, Ema ema, double decay) {}

  private final Method base;
  private final List<Average> averages;
  private final int batch;

  Polyak(Method base, Site site, List<Double> decays) {
    this.base = base;
    batch = site.facts().batch();
    averages =
        decays.stream()
            .map(decay -> {
              Encoder twin = site.twin().get();
              Tree.copy(site.student(), twin);
              return new Average(twin, Ema.pair(site.student(), twin, Ema.Buffers.EMA), decay);
            })
            .toList();
  }

  @Override
  public Method base() {
    return base;
  }

  @Override
  public void visit(Visitor visitor) {
    base.visit(visitor);
    IntStream.range(0, averages.size())
        .forEach(i -> visitor.frozen("average." + i, averages.get(i).encoder()));
  }

  @Override
  public void afterStep(Encoder student, Clock clock) {
    base.afterStep(student, clock);
    averages.forEach(average -> average.ema().update(average.decay(), clock, batch));
  }

  @Override
  public Encoder inference(Encoder student) {
    return averages.getLast().encoder();
  }
}
