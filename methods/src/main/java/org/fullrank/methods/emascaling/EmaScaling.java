package org.fullrank.methods.emascaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fullrank.encoder.Encoder;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Instruments;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.WeightAverage;

/**
 * A method with averages of all its trained weights, the encoder's included, for evaluation. The
 * method itself trains as without them.
 */
public final class EmaScaling implements MethodWrapper {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Component(
          new Paper(
              "emascaling",
              "Busbridge et al.",
              "How to Scale Your EMA",
              "NeurIPS 2023",
              "2307.13813"),
          Map.of("emascaling", EmaScalingConfig.DEFAULT),
          new Instruments(
              List.of(new AveragedAccuracy()), List.of(new Parabola(), new Stationary())));

  private final Method base;
  private final List<WeightAverage> averages;
  private final int baseBatch;

  EmaScaling(EmaScalingConfig config, Method base, Site site) {
    this.base = base;
    baseBatch = site.facts().baseBatch();
    var tensors = tensors(config, base, site.student());
    averages = config.decays().stream().map(decay -> WeightAverage.of(decay, tensors)).toList();
  }

  private static List<NamedTensor> tensors(EmaScalingConfig config, Method base, Encoder student) {
    var tensors = new ArrayList<>(trained("encoder.", Tree.tensors(student)).toList());
    trained("method.", Tree.tensors(base)).forEach(tensors::add);
    switch (config.statistics()) {
      case COPY -> {}
      case EMA ->
          Tree.tensors(student).stream()
              .filter(named -> named.role() == Role.BUFFER && named.tensor().is_floating_point())
              .map(named -> below("encoder.", named))
              .forEach(tensors::add);
    }
    return tensors;
  }

  private static Stream<NamedTensor> trained(String prefix, List<NamedTensor> tensors) {
    return tensors.stream().filter(it -> it.role().trained()).map(it -> below(prefix, it));
  }

  private static NamedTensor below(String prefix, NamedTensor named) {
    return new NamedTensor(prefix + named.name(), named.tensor(), named.role());
  }

  @Override
  public Method base() {
    return base;
  }

  @Override
  public void visit(Visitor visitor) {
    base.visit(visitor);
    for (int i = 0; i < averages.size(); i++) {
      visitor.frozen("averages." + i, averages.get(i));
    }
  }

  @Override
  public void afterStep(Encoder student, Clock clock) {
    base.afterStep(student, clock);
    averages.forEach(average -> average.update(clock, baseBatch));
  }

  @Override
  public List<WeightAverage> averages() {
    return Stream.concat(base.averages().stream(), averages.stream()).toList();
  }
}
