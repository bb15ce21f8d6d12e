package org.fullrank.methods.stubs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Batch;
import org.fullrank.input.Targets;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every room to come takes steps in the one loop. */
class StubsTest {
  /** How a stub is built, and the batches that it learns from. */
  private record Stub(Function<Site, Method> build, Site site, List<Batch> batches) {
    Loop loop() {
      return Loop.of(site.student(), build.apply(site), site.facts().steps());
    }
  }

  private static final Map<String, Stub> STUBS = new LinkedHashMap<>();

  static {
    var spoken = new Targets.Sequences(Toys.ids(2, 4), lengths());
    add("ctc", Ctc::new, Toys.clips(), Toys.of(Ops.randn(new Seed(1), Toys.BATCH, 12, 5), spoken));
    var text = Toys.of(Toys.ids(6, 10), new Targets.Sequences(Toys.ids(4, 10), lengths()));
    add("language", site -> new Language(site, 11), Toys.texts(), text);
    add("translation", site -> new Translation(site, 11, 4), Toys.texts(), text);
  }

  static Stream<String> names() {
    return STUBS.keySet().stream();
  }

  /** Two steps of two micro-batches: finite losses of stable names, and the encoder moves. */
  @ParameterizedTest
  @MethodSource("names")
  void property_takesSteps(String name) {
    Stub stub = stub(name);
    Loop loop = stub.loop();
    double[] before = values(loop.encoder());
    var first = loop.step(1, stub.batches());
    for (int number = 2; number <= 6; number++) {
      var next = loop.step(number, stub.batches());
      assertThat(next.terms()).isEqualTo(first.terms());
      assertThat(next.total()).isFinite();
    }
    assertThat(values(loop.encoder())).isNotEqualTo(before);
    int half = first.terms().size() / 2;
    assertThat(first.terms().subList(0, half)).isEqualTo(first.terms().subList(half, 2 * half));
    assertThat(Tree.tensors(loop)).extracting(NamedTensor::name).doesNotHaveDuplicates();
    for (NamedTensor tensor : Tree.tensors(loop)) {
      assertThat(Tensors.doubles(tensor.tensor())).as(tensor.name()).doesNotContain(Double.NaN);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void leaves_nothing(String name) {
    Stub stub = stub(name);
    Loop loop = stub.loop();
    Leaks.none(() -> loop.step(6, stub.batches()));
  }

  private static Stub stub(String name) {
    return Objects.requireNonNull(STUBS.get(name));
  }

  private static void add(String name, Function<Site, Method> build, Site site, Batch batch) {
    STUBS.put(name, new Stub(build, site, List.of(batch, batch)));
  }

  /** Real ids of each sample: one or two. */
  private static int[] lengths() {
    return IntStream.range(0, Toys.BATCH).map(i -> 1 + i % 2).toArray();
  }

  private static double[] values(Module module) {
    return Tree.parameters(module).stream()
        .flatMapToDouble(t -> Arrays.stream(Tensors.doubles(t.tensor())))
        .toArray();
  }
}
