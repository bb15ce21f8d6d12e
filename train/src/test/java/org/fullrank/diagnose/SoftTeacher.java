package org.fullrank.diagnose;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Input;
import org.fullrank.methods.Config;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.Ema;

/** Self-distillation over prototypes, reduced to what can fall ill: temperature and centring. */
final class SoftTeacher implements Method {
  private static final int PROTOTYPES = 16;

  /** Settings; healthy are a temperature of 0.04 and a centre. */
  record Settings(double temperature, boolean centred) implements Config {
    @Override
    public Needs needs() {
      return Needs.views(2);
    }

    @Override
    public Method build(Site site) {
      return new SoftTeacher(this, site);
    }
  }

  private record Network(Encoder encoder, Layer head) implements Module {
    Tensor logits(Input input, Pass pass) {
      return head.forward(Ops.normalize(encoder.forward(input, pass).pooled(), 1), pass);
    }

    @Override
    public void visit(Visitor visitor) {
      visitor.child("encoder", encoder);
      visitor.child("head", head);
    }
  }

  private final Settings settings;
  private final Layer head;
  private final Network teacher;
  private final Ema ema;
  private final Tensor centre = Scope.keep(Ops.zeros(1, PROTOTYPES));

  private SoftTeacher(Settings settings, Site site) {
    this.settings = settings;
    head = Linear.uniform().make(site.width(), PROTOTYPES, false, site.seed().with(0));
    teacher =
        new Network(
            site.twin().get(),
            Linear.uniform().make(site.width(), PROTOTYPES, false, site.seed().with(0)));
    var student = new Network(site.student(), head);
    Tree.copy(student, teacher);
    ema = Ema.pair(student, teacher, Ema.Buffers.COPY);
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("head", head);
    visitor.frozen("teacher", teacher);
    visitor.buffer("centre", centre);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Input first = step.batch().view(0).input();
    Tensor targets = Ops.noGrad(() -> targets(teacher.logits(first, Pass.evaluate())));
    var features = step.features(1, step.pass());
    Tensor given = head.forward(Ops.normalize(features.pooled(), 1), step.pass());
    Ops.noGrad(() -> follow(teacher.logits(first, Pass.evaluate())));
    return Outputs.of(List.of(features)).predicted(List.of(given), List.of(targets));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor given = Ops.times(outputs.predictions().getFirst(), 10).log_softmax(1);
    Tensor agreed = Ops.sum(outputs.targets().getFirst().mul(given), false, 1);
    return Losses.of(agreed.mean().neg(), step.batch().samples());
  }

  private Tensor follow(Tensor logits) {
    Tensor moved = Ops.times(Ops.mean(logits, true, 0).sub(centre), settings.centred ? 0.1 : 0);
    return Scope.keep(centre.add_(moved));
  }

  private Tensor targets(Tensor logits) {
    return Ops.times(logits.sub(centre), 1 / settings.temperature).softmax(1);
  }

  @Override
  public Optional<Tensor> assignments(Input input, Pass pass) {
    return Optional.of(targets(teacher.logits(input, pass)));
  }

  @Override
  public void afterStep(Encoder encoder, Clock clock) {
    ema.update(0.95, clock, Math.toIntExact(clock.samples()));
  }
}
