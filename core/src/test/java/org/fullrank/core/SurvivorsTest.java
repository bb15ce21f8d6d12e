package org.fullrank.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class SurvivorsTest {
  private static final class Hoarder {
    private final List<Tensor> hoard = new ArrayList<>();

    int hoard(int count) {
      try (var _ = Scope.open()) {
        for (int i = 0; i < count; i++) {
          hoard.add(Scope.keep(Scope.keep(Ops.zeros(10)))); // counted once
          Ops.zeros(1000); // freed with the scope
        }
        return count;
      }
    }
  }

  @Test
  void golden_namesTheLineThatKeeps() {
    var survivors = new Survivors();
    var hoarder = new Hoarder();
    hoarder.hoard(2); // unseen
    assertEquals(3, survivors.<Integer>watch(() -> hoarder.hoard(3)));
    assertThat(survivors.sites()).hasSize(1);
    Survivors.Site site = survivors.sites().getFirst();
    assertThat(site.place()).contains("SurvivorsTest$Hoarder.hoard(SurvivorsTest.java:");
    assertEquals(3, site.tensors());
    assertEquals(120, site.bytes());
    assertThat(site.toString()).endsWith(": 3 tensors, 120 bytes");
    hoarder.hoard.forEach(Tensor::deallocate);
    assertThat(survivors.sites()).isEmpty();
  }

  @Test
  void golden_allocationsCountWhatIsHeld() {
    try (var _ = Scope.open()) {
      Allocations before = Allocations.now();
      var held = List.of(Ops.zeros(1), Ops.zeros(1));
      assertThat(Allocations.now().since(before).objects()).isGreaterThanOrEqualTo(held.size());
      assertThat(before.residentBytes()).isGreaterThan(1 << 20);
    }
  }
}
