package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fullrank.core.Problem;
import org.fullrank.lab.Sweep.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepTest {
  @Test
  void golden_everyCombinationTheLastFastest() {
    var variants = product("optim.lr=1e-3, 3e-4", "seed=0,1");
    assertThat(variants)
        .containsExactly(
            new Variant("lr-1e-3,seed-0", List.of("optim.lr=1e-3", "seed=0")),
            new Variant("lr-1e-3,seed-1", List.of("optim.lr=1e-3", "seed=1")),
            new Variant("lr-3e-4,seed-0", List.of("optim.lr=3e-4", "seed=0")),
            new Variant("lr-3e-4,seed-1", List.of("optim.lr=3e-4", "seed=1")));
  }

  @Test
  void golden_commasWithinAValueDoNotSplitIt() {
    assertThat(Sweep.parse("components=[],[{name: contranorm, scale: 0.5}],\"a,b\"").values())
        .containsExactly("[]", "[{name: contranorm, scale: 0.5}]", "\"a,b\"");
  }

  /** Folders must differ, whatever the values: these are alike once cleaned. */
  @Test
  void golden_everyRunHasAFolderOfItsOwn() {
    assertThat(product("components=[],{}", "encoder.size.depth=1", "x.depth=2"))
        .extracting(Variant::name)
        .containsExactly(
            "components-_,encoder.size.depth-1,x.depth-2",
            "components-_,encoder.size.depth-1,x.depth-2-2");
    assertThat(product("data.path=../../etc,/etc"))
        .extracting(Variant::name)
        .noneMatch(it -> it.contains("/"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"optim.lr", "=1,2", "optim.lr=", "optim.lr=1,,2", "optim.lr=1,1"})
  void refuses_whatIsNoSweep(String text) {
    assertThatThrownBy(() -> Sweep.parse(text))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("--sweep " + text + ": want ");
  }

  @Test
  void refuses_moreRunsThanAnybodyWaitsFor() {
    String ten = "=0,1,2,3,4,5,6,7,8,9";
    assertThat(product("a" + ten, "b" + ten, "c" + ten)).hasSize(1000);
    assertThatThrownBy(() -> product("a" + ten, "b" + ten, "c" + ten, "d=1,2"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("want at most 1,000 runs, was 2,000");
    assertThatThrownBy(() -> product("a=1", "a=2"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("each setting once");
  }

  private static List<Variant> product(String... sweeps) {
    return Sweep.product(List.of(sweeps).stream().map(Sweep::parse).toList());
  }
}
