package org.fullrank.methods.toys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Device;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Ranks;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.barlowtwins.BarlowTwinsConfig;
import org.fullrank.methods.lejepa.LeJepaConfig;
import org.fullrank.methods.mocov3.MocoV3Config;
import org.fullrank.methods.vicreg.VicRegConfig;
import org.fullrank.nn.Activation;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.MomentumSchedule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two ranks of half a batch each equal one of the whole batch, where nothing else couples the
 * samples. Both ranks live in one process here; their forwards come first, then their losses.
 */
class RanksTest {
  /** Knows what both ranks made, so that it can hand over the other's rows. */
  private record Together(int rank, List<List<Tensor>> made) implements Ranks {
    @Override
    public int world() {
      return 2;
    }

    @Override
    public Tensor gathered(Tensor rows) {
      for (int i = 0; i < made.getFirst().size(); i++) {
        if (made.get(rank).get(i).equals(rows)) {
          return Ops.cat(0, made.getFirst().get(i), made.get(1).get(i));
        }
      }
      throw new IllegalArgumentException("rows: want a projection or a target of this rank");
    }
  }

  static Stream<Arguments> methods() {
    var moco =
        new MocoV3Config(
            new MocoV3Config.Head(3, 8, Toys.DIM),
            0.2,
            new MomentumSchedule.Constant(0.99),
            4096,
            MocoV3Config.PatchEmbedding.FROZEN);
    var projector = new LeJepaConfig.Projector(8, Toys.DIM, Activation.RELU);
    return Stream.of(
            moco,
            new VicRegConfig(8, Toys.DIM, VicRegConfig.Weights.PAPER),
            new BarlowTwinsConfig(8, Toys.DIM, 0.1, 1),
            new LeJepaConfig(
                projector, LeJepaConfig.PAPER.prediction(), LeJepaConfig.PAPER.sketch()),
            new LeJepaConfig(
                projector, LeJepaConfig.VISREG.prediction(), LeJepaConfig.VISREG.sketch()))
        .map(config -> {
          Function<Site, Method> build = config::build;
          return Arguments.of(config.toString(), build);
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("methods")
  void property_twoRanksEqualOneLargeBatch(String name, Function<Site, Method> build) {
    try (var _ = Scope.open()) {
      Batch whole = Toys.batch(0, 2);
      Site alone = Toys.site();
      Method single = build.apply(alone);
      Tensor wanted = single.step(Sites.step(whole, alone.student(), Pass.evaluate())).total();
      wanted.backward();
      Site shared = Toys.site();
      var made = List.<List<Tensor>>of(new ArrayList<>(), new ArrayList<>());
      Method[] ranks =
          IntStream.range(0, 2)
              .mapToObj(rank -> build.apply(on(shared, new Together(rank, made))))
              .toArray(Method[]::new);
      Tree.copy(ranks[0], ranks[1]);
      Tensor loss = bothRanks(ranks, shared, whole, made);
      loss.backward();
      assertEquals(Ops.value(wanted), Ops.value(loss), 1e-4, name);
      for (int i = 0; i < Tree.parameters(alone.student()).size(); i++) {
        double[] gradient = gradient(Tree.parameters(alone.student()).get(i).tensor());
        double[] other = gradient(Tree.parameters(shared.student()).get(i).tensor());
        assertArrayEquals(gradient, other, 1e-4 * (1 + norm(gradient)));
      }
    }
  }

  /** The mean of the ranks' losses, as their gradients are averaged. */
  private static Tensor bothRanks(
      Method[] ranks, Site shared, Batch whole, List<List<Tensor>> made) {
    var steps = new ArrayList<TrainingStep>();
    var outputs = new ArrayList<Outputs>();
    for (int rank = 0; rank < 2; rank++) {
      var step = Sites.step(half(whole, rank), shared.student(), Pass.evaluate());
      Outputs out = ranks[rank].forward(step);
      made.get(rank).addAll(out.projections());
      made.get(rank).addAll(out.targets());
      steps.add(step);
      outputs.add(out);
    }
    return Toys.mean(
        IntStream.range(0, 2)
            .mapToObj(rank -> ranks[rank].losses(outputs.get(rank), steps.get(rank)).total())
            .toList());
  }

  private static Batch half(Batch whole, int rank) {
    int rows = whole.samples() / 2;
    var views =
        whole.views().stream()
            .map(v ->
                View.of(
                    Input.of(v.input().values().narrow(0, (long) rank * rows, rows)), List.of()))
            .toList();
    long[] ids = Arrays.copyOfRange(whole.ids(), rank * rows, (rank + 1) * rows);
    return new Batch(views, ids, new Targets.None());
  }

  private static Site on(Site site, Ranks ranks) {
    return new Site(
        site.student(),
        site.twin(),
        site.parts(),
        site.facts(),
        new Site.Hardware(Device.CPU, ranks),
        site.seed());
  }

  private static double[] gradient(Tensor tensor) {
    return Tensors.doubles(tensor.grad());
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(x -> x * x).sum());
  }
}
