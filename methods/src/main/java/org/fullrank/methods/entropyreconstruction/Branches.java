package org.fullrank.methods.entropyreconstruction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.methods.Density;
import org.fullrank.methods.Outputs;

/**
 * The parts of a method's outputs that predict each other, {@code [batch, dim]} for each view.
 *
 * @param students the embeddings whose entropy counts
 * @param queries the student's outputs that predict targets
 * @param targets the outputs that are predicted
 * @param taught whether the targets are a teacher's or otherwise given by the method, and not the
 *     queries of the other views
 */
record Branches(
    List<Tensor> students, List<Tensor> queries, List<Tensor> targets, boolean taught) {
  /**
   * The branches of {@code outputs}. Queries are the predictions, else the projections, else the
   * logits. The students are the queries for a categorical density, as their logits are its
   * variable.
   */
  static Branches of(Outputs outputs, Density density, EntropyOn entropyOn) {
    List<Tensor> queries =
        first(outputs.predictions(), outputs.projections(), classes(outputs.logits()));
    List<Tensor> students =
        density instanceof Density.Categorical
            ? queries
            : switch (entropyOn) {
              case STUDENT_PROJECTION -> first(outputs.projections(), queries);
              case PREDICTOR -> queries;
            };
    boolean taught = !outputs.targets().isEmpty();
    return new Branches(students, queries, taught ? outputs.targets() : queries, taught);
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
    List<Tensor> all = queries.stream().map(map).toList();
    return new Branches(
        students.equals(queries) ? all : students.stream().map(map).toList(),
        all,
        taught ? targets.stream().map(map).toList() : all,
        taught);
  }
}
