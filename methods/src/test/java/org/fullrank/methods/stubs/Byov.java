package org.fullrank.methods.stubs;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Encoder;
import org.fullrank.heads.EmaTeacher;
import org.fullrank.heads.HeadConfig;
import org.fullrank.heads.Network;
import org.fullrank.losses.CosineLoss;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.Ema;

/**
 * BYOV's objective: BYOL whose projector is of the encoder's parts, so that it is variational where
 * the encoder is. The student draws weights; the teacher uses the means.
 */
final class Byov implements Method {
  private final Layer projector;
  private final Layer predictor;
  private final EmaTeacher teacher;

  Byov(Site site) {
    projector = Variational.projector(site);
    predictor = HeadConfig.mlp(8, Toys.DIM).make(Toys.DIM, site.seed().with(1));
    var twin = new Network(site.twin().get(), Variational.projector(site));
    teacher = EmaTeacher.of(new Network(site.student(), projector), twin, Ema.Buffers.LEAVE);
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
    visitor.child("predictor", predictor);
    visitor.frozen("teacher", teacher);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Outputs made = Toys.projected(step, projector);
    List<Tensor> wanted =
        IntStream.range(0, 2)
            .mapToObj(v -> teacher.project(step.batch().view(v).input(), step.pass().fork(2 + v)))
            .toList();
    return made.predicted(Toys.each(made.projections(), predictor, step.pass()), wanted);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor first =
        CosineLoss.regression(outputs.predictions().getFirst(), outputs.targets().get(1));
    Tensor second =
        CosineLoss.regression(outputs.predictions().get(1), outputs.targets().getFirst());
    Tensor loss = first.add(second).mean();
    return Losses.of(loss, step.batch().samples(), new Term("regression", loss.detach()));
  }

  @Override
  public void afterStep(Encoder student, Clock clock) {
    teacher.follow(0.99, clock, Toys.BATCH);
  }
}
