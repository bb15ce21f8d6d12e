package org.fullrank.methods.pseudolabel;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.heads.EmaTeacher;
import org.fullrank.heads.Network;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Instruments;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Place;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.Ema;

/**
 * Classification from a few labels: an EMA teacher labels the samples without a label where it is
 * sure, and the student learns both kinds of label.
 */
public final class PseudoLabel implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "pseudolabel",
              "Busbridge et al.",
              "How to Scale Your EMA",
              "NeurIPS 2023",
              "2307.13813"),
          PseudoLabelConfig.DEFAULT,
          new Instruments(List.of(new TeacherAccuracy()), List.of()));

  private final PseudoLabelConfig config;
  private final int baseBatch;
  private final LinearMap head;
  private final LinearMap teacherHead;
  private final EmaTeacher teacher;

  PseudoLabel(PseudoLabelConfig config, Site site) {
    int classes = site.facts().classes();
    if (classes < 2) {
      throw Problem.data("data: want labels of 2 classes or more for pseudolabel, was " + classes);
    }
    this.config = config;
    baseBatch = site.facts().baseBatch();
    head = site.parts().linears().at(Place.HEAD).make(site.width(), classes, true, site.seed());
    teacherHead =
        site.parts().linears().at(Place.HEAD).make(site.width(), classes, true, site.seed());
    teacher =
        EmaTeacher.of(
            new Network(site.student(), head),
            new Network(site.twin().get(), teacherHead),
            Ema.Buffers.COPY);
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("head", head);
    visitor.frozen("teacher", teacher);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Pass pass = step.pass();
    var features = step.features(0, pass.fork(0));
    Tensor target =
        teacher.project(step.batch().view(0).input(), pass.fork(2).with(Pass.Statistics.RUNNING));
    return Outputs.of(List.of(features))
        .classified(head.forward(features.pooled(), pass.fork(1)))
        .taught(List.of(target));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor logits = outputs.logits().orElseThrow();
    int[] given = step.batch().classes();
    var labelled = CrossEntropy.of(logits, given, 0);
    var taught = TeacherLabels.of(outputs.targets().getFirst(), given, config.confidence());
    var unlabelled = CrossEntropy.of(logits, taught.classes(), 0);
    Tensor perSample = Ops.plusTimes(labelled.perSample(), unlabelled.perSample(), config.weight());
    return new Losses(
        perSample.mean(),
        step.batch().samples(),
        List.of(
            new Term("accuracy", labelled.accuracy()),
            new Term("taught", Tensors.like(new double[] {taught.share()}, logits, 1).squeeze())),
        Optional.of(perSample));
  }

  @Override
  public void afterStep(Encoder student, Clock clock) {
    teacher.follow(config.momentum().at(clock), clock, baseBatch);
  }

  @Override
  public Optional<LinearMap> classifier() {
    return Optional.of(head);
  }

  /** The teacher's: effective decay, horizon, distance. */
  @Override
  public List<Reading> readings() {
    return teacher.readings();
  }

  /** The teacher's encoder. */
  Encoder teacherEncoder() {
    return teacher.encoder();
  }

  /** The teacher's classifier. */
  LinearMap teacherHead() {
    return teacherHead;
  }
}
