package org.fullrank.methods.entropyreconstruction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.methods.Density;
import org.fullrank.methods.Outputs;

/**
 * The parts of a method's outputs that predict each other, {@code [batch, dim]} for each view.
 *
 * @param students the embeddings whose entropy counts; of categories their logits
 * @param queries the student's outputs that predict targets; of categories their logits
 * @param targets the outputs that are predicted; of categories their shares
 * @param taught whether the method gives the targets; otherwise they are the queries of the other
 *     views
 */
record Branches(List<Tensor> students, List<Tensor> queries, List<Tensor> targets, boolean taught) {
  /**
   * The branches of {@code outputs}. Queries are the predictions, else the projections, else the
   * logits; of categories the projections, else the logits.
   */
  static Branches of(Outputs outputs, Density density, EntropyOn entropyOn, Targets wanted) {
    List<Tensor> logits = classes(outputs.logits());
    boolean taught = wanted == Targets.METHOD && !outputs.targets().isEmpty();
    if (density instanceof Density.Categorical(double temperature)) {
      List<Tensor> queries = first(outputs.projections(), logits);
      List<Tensor> shares =
          queries.stream().map(z -> shares(Ops.atLeastFloat(z), temperature)).toList();
      return new Branches(queries, queries, taught ? outputs.targets() : shares, taught);
    }
    List<Tensor> queries = first(ofSamples(outputs.predictions()), outputs.projections(), logits);
    List<Tensor> students =
        switch (entropyOn) {
          case STUDENT_PROJECTION -> first(outputs.projections(), queries);
          case PREDICTOR -> queries;
        };
    return new Branches(students, queries, taught ? outputs.targets() : queries, taught);
  }

  private static Tensor shares(Tensor logits, double temperature) {
    return Ops.times(logits, 1 / temperature).softmax(1);
  }

  @SafeVarargs
  private static List<Tensor> first(List<Tensor>... lists) {
    for (List<Tensor> list : lists) {
      if (!list.isEmpty()) {
        return list;
      }
    }
    return List.of();
  }

  /** Nothing for predictions of tokens. */
  private static List<Tensor> ofSamples(List<Tensor> predictions) {
    return predictions.stream().allMatch(each -> each.dim() == 2) ? predictions : List.of();
  }

  private static List<Tensor> classes(Optional<Tensor> logits) {
    return logits.filter(all -> all.dim() == 2).map(List::of).orElse(List.of());
  }

  /** A query and the target of another view. */
  record Pair(Tensor query, Tensor target) {}

  /** Every query with the target of every other view; none for a single view. */
  List<Pair> pairs() {
    var pairs = new ArrayList<Pair>();
    for (int a = 0; a < targets.size(); a++) {
      for (int b = 0; b < queries.size(); b++) {
        if (a != b && queries.get(b).numel() == targets.get(a).numel()) {
          pairs.add(new Pair(queries.get(b), targets.get(a)));
        }
      }
    }
    return pairs;
  }

  /** The same with targets that take no gradient. */
  Branches stopped() {
    return new Branches(students, queries, targets.stream().map(Tensor::detach).toList(), taught);
  }

  /** The same with all rows mapped by {@code map}, such as the rows of all processes. */
  Branches mapped(UnaryOperator<Tensor> map) {
    return new Branches(
        students.stream().map(map).toList(),
        queries.stream().map(map).toList(),
        targets.stream().map(map).toList(),
        taught);
  }
}
