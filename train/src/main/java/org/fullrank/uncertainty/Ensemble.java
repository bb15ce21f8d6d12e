package org.fullrank.uncertainty;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.bayes.PosteriorPredictive;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.input.Input;
import org.fullrank.train.Predictor;

/**
 * A deep ensemble: classifiers that were trained apart, each a draw of one predictive distribution.
 *
 * @param members one or more, with the same classes in the same order
 * @see <a href="https://arxiv.org/abs/1612.01474">Lakshminarayanan et al., NeurIPS 2017</a>
 */
public record Ensemble(List<Predictor> members) {
  public Ensemble {
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("members: want one or more, was none");
    }
    List<String> classes = members.getFirst().classes();
    for (Predictor member : members) {
      if (!member.classes().equals(classes)) {
        throw new IllegalArgumentException(
            "members: want the same classes in the same order, were %s and %s"
                .formatted(classes, member.classes()));
      }
    }
  }

  /** The prediction of each member with its mean weights, in the caller's scope. */
  public PosteriorPredictive predict(Input input) {
    return new PosteriorPredictive(
        Scope.tidy(() ->
            Ops.cat(
                0, members.stream().map(it -> it.probabilities(input)).toArray(Tensor[]::new))));
  }
}
