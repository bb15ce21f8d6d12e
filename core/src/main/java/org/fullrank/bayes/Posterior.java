package org.fullrank.bayes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;

/** A layer whose weights have a posterior. */
public interface Posterior extends Module {
  /** Its tensors that have one. */
  List<GaussianWeight> posteriors();

  /** The posteriors of {@code root} and of all modules below it, teachers and frozen parts not. */
  static List<GaussianWeight> within(Module root) {
    var found = new ArrayList<GaussianWeight>();
    collect(root, found);
    return found;
  }

  private static void collect(Module module, List<GaussianWeight> found) {
    if (module instanceof Posterior own) {
      found.addAll(own.posteriors());
    }
    module.visit(
        new Visitor() {
          @Override
          public void tensor(String name, Tensor tensor, Role role) {}

          @Override
          public void child(String name, Module child) {
            collect(child, found);
          }

          @Override
          public void frozen(String name, Module child) {}
        });
  }

  /**
   * The sum of the divergences of {@code posteriors} from their priors, nats: a scalar with
   * gradient. The sum is over all weights; a mean over weights or layers would change with the
   * architecture.
   *
   * @param posteriors one or more
   * @param seed the stream of the draws, for priors without a closed form
   */
  static Tensor divergence(List<GaussianWeight> posteriors, Seed seed) {
    var each = new Tensor[posteriors.size()];
    for (int i = 0; i < each.length; i++) {
      each[i] = posteriors.get(i).divergence(seed.with(i));
    }
    return Ops.stack(0, each).sum();
  }

  /**
   * Copies a trained plain network into {@code variational}, of the same architecture: the means
   * are its weights, the deviations {@code share} of their sizes and at least 1e-4.
   *
   * @param share positive
   * @throws IllegalArgumentException if {@code variational} lacks a tensor of {@code trained}, or
   *     has no posterior
   * @see <a href="https://arxiv.org/abs/1906.05323">Krishnan et al., MOPED, AAAI 2020</a>
   */
  static void adopt(Module trained, Module variational, double share) {
    List<GaussianWeight> posteriors = within(variational);
    if (posteriors.isEmpty()) {
      throw new IllegalArgumentException("variational: want maps with a posterior, has none");
    }
    var places = new HashMap<String, Tensor>();
    Tree.tensors(variational).forEach(named -> places.put(named.name(), named.tensor()));
    for (var named : Tree.tensors(trained)) {
      Tensor place =
          Optional.ofNullable(places.get(named.name()))
              .filter(it -> Arrays.equals(it.shape(), named.tensor().shape()))
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      String.format(
                          Locale.ROOT,
                          "variational: want %s shaped %s",
                          named.name(),
                          Arrays.toString(named.tensor().shape()))));
      Ops.noGrad(() -> place.copy_(named.tensor()).retainReference());
    }
    posteriors.forEach(posterior -> posterior.spread(share, 1e-4));
  }

  /**
   * Gathers the running statistics of batch normalisations under the mean weights. Training gathers
   * them under drawn weights, whose outputs vary more. Call it before an evaluation with the means.
   *
   * @param batches training images; one pass over them
   */
  static void recalibrate(Encoder encoder, Iterable<Batch> batches) {
    Pass pass = Pass.evaluate().with(Pass.Statistics.BATCH);
    for (Batch batch : batches) {
      try (var _ = Scope.open()) {
        Ops.noGrad(() -> encoder.forward(batch.view(0).input(), pass));
      }
    }
  }
}
