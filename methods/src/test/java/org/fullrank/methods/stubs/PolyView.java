package org.fullrank.methods.stubs;

import static org.fullrank.core.Ops.times;

import java.util.ArrayList;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;
import org.fullrank.heads.HeadConfig;
import org.fullrank.input.Batch;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Visitor;

/**
 * Poly-view, geometric: any number of views in one forward; a pair counts where both of its views
 * are present, and the loss is the mean over the pairs that count.
 */
final class PolyView implements Method {
  private static final double TEMPERATURE = 0.2;

  private final Layer projector;

  PolyView(Site site) {
    projector = HeadConfig.mlp(8, Toys.DIM).make(site.width(), site.seed());
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    var features = step.featuresTogether(step.pass().fork(0));
    var all = new ArrayList<Tensor>();
    features.forEach(f -> all.add(projector.forward(f.pooled(), step.pass())));
    return Outputs.of(features).projected(all);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor unit = Ops.normalize(Ops.stack(1, outputs.projections().toArray(Tensor[]::new)), 2);
    long samples = unit.size(0);
    long views = unit.size(1);
    Tensor present = present(step.batch()); // [samples, views]
    Tensor flat = unit.reshape(samples * views, unit.size(2));
    Tensor all = times(flat.matmul(flat.t()), 1 / TEMPERATURE); // [samples·views]²
    Tensor others = other(samples, views).mul(present.reshape(1, samples * views));
    Tensor hidden = Ops.below(others, 0.5);
    Tensor mass = Ops.logSumExp(Ops.fill(all, hidden, Double.NEGATIVE_INFINITY), 1);
    Tensor pairs = times(unit.matmul(unit.transpose(1, 2)), 1 / TEMPERATURE);
    Tensor likely = pairs.sub(pairs.logaddexp(mass.view(samples, views, 1)));
    Tensor counts = // [samples, views, views], a pair of two present views
        present
            .unsqueeze(2)
            .mul(present.unsqueeze(1))
            .mul(Ops.plus(times(torch.eye(views), -1), 1));
    Tensor number = counts.sum();
    Tensor loss = likely.mul(counts).sum().neg().div(Ops.clampMin(number, 1));
    return Losses.of(loss, (long) Ops.value(number), new Term("geometric", loss.detach()));
  }

  private static Tensor other(long samples, long views) {
    Tensor sample = Ops.range(samples * views).floor_divide(Tensors.of(new long[] {views}, 1));
    return sample.unsqueeze(0).ne(sample.unsqueeze(1)).to(torch.ScalarType.Float);
  }

  private static Tensor present(Batch batch) {
    var told = new float[batch.samples() * batch.views().size()];
    for (int i = 0; i < told.length; i++) {
      int view = i % batch.views().size();
      told[i] = batch.view(view).present()[i / batch.views().size()] ? 1 : 0;
    }
    return Tensors.of(told, batch.samples(), batch.views().size());
  }
}
