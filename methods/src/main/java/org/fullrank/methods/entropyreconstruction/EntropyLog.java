package org.fullrank.methods.entropyreconstruction;

import java.util.ArrayList;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Ranks;
import org.fullrank.methods.TrainingStep;

/**
 * An objective that logs its entropies, its reconstruction error and the bound. Terms that the
 * objective logs itself stay as they are; outputs without embeddings give none.
 *
 * @param base the objective
 * @param objective the measures
 * @param ranks the processes whose rows count together
 */
record EntropyLog(Method base, ErObjective objective, Ranks ranks) implements MethodWrapper {
  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Losses losses = base.losses(outputs, step);
    var branches = objective.branches(outputs);
    if (branches.students().isEmpty()) {
      return losses;
    }
    var terms = new ArrayList<>(losses.terms());
    Ops.noGrad(
            () -> {
              var all = branches.mapped(z -> ranks.gathered(z.detach()));
              Tensor entropy = objective.entropy(all);
              return objective.terms(all, entropy, objective.error(all));
            })
        .stream()
        .filter(term -> losses.terms().stream().noneMatch(own -> own.name().equals(term.name())))
        .forEach(terms::add);
    return new Losses(losses.total(), losses.count(), terms, losses.perSample());
  }
}
