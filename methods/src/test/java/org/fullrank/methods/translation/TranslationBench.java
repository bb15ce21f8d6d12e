package org.fullrank.methods.translation;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.CrossAttention.Memory;
import org.fullrank.attention.Grid;
import org.fullrank.attention.TokenPlaces;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Trunk;
import org.fullrank.encoder.TrunkConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Targets;
import org.fullrank.input.TokenMask;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.Pass;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The loss of 32 targets of 31 ids, forward and backward, through a decoder of two blocks, and
 * greedy search of 32 ids, beside the floor: the same blocks without a memory or a head, forward
 * and backward.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class TranslationBench {
  private static final int BATCH = 32;
  private static final int TOKENS = 32;
  private static final int IDS = 300;
  private static final TrunkConfig BLOCKS = TrunkConfig.of(new VitSize(64, 2, 4, 4));

  private final TargetIds ids = TargetIds.of(new Toys.Letters(IDS));
  private Decoder decoder;
  private Trunk plain;
  private Memory memory;
  private Tensor tokens;
  private Forced forced;

  @Setup
  public void setup() {
    var config =
        new TranslationConfig(Optional.of(BLOCKS), TOKENS, true, 0.1, Search.GREEDY, BATCH);
    decoder = new Decoder(config, ids.count(), Toys.texts());
    plain =
        new Trunk(
            BLOCKS.withCausal(true),
            Trunk.Shape.of(Grid.ofSequence(TOKENS)),
            Parts.standard(),
            new Seed(3));
    memory = Memory.of(Ops.randn(new Seed(1), BATCH, TOKENS, 8));
    tokens = Ops.randn(new Seed(2), BATCH, TOKENS, 64);
    int length = TOKENS - 1;
    var values = new long[BATCH * length];
    var random = new Seed(4).random();
    Arrays.setAll(values, _ -> 1L + random.nextInt(IDS - 4));
    var lengths = new int[BATCH];
    Arrays.fill(lengths, length);
    var targets = new Targets.Sequences(Tensors.of(values, BATCH, length), lengths);
    forced = Forced.of(targets, ids, TOKENS, tokens);
  }

  @Benchmark
  public double loss() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Pass pass = Pass.train(new Seed(5));
      Tensor states = decoder.states(forced.given(), Optional.of(forced.real()), memory, pass);
      Tensor loss =
          CrossEntropy.ofTokens(decoder.logits(states, pass), forced.wanted(), 0.1).loss();
      loss.backward();
      return Ops.value(loss);
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      var pass = Pass.train(new Seed(5)).over(TokenMask.NONE.causally());
      var places = TokenPlaces.of(Grid.ofSequence(TOKENS), 0);
      Tensor loss = plain.forward(tokens, places, pass).tokens().sum();
      loss.backward();
      return Ops.value(loss);
    }
  }

  @Benchmark
  public int greedy() {
    try (var _ = org.fullrank.core.Scope.open()) {
      return Ops.noGrad(() -> new Searching(decoder, ids, TOKENS).best(memory, Search.GREEDY))
          .size();
    }
  }
}
