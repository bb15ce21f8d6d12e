package org.fullrank.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class LeakDetectorTest {
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
    var leaks = new LeakDetector();
    var hoarder = new Hoarder();
    hoarder.hoard(2); // unseen
    assertEquals(3, leaks.<Integer>watch(() -> hoarder.hoard(3)));
    assertThat(leaks.origins()).hasSize(1);
    LeakDetector.Origin site = leaks.origins().getFirst();
    assertThat(site.place()).contains("LeakDetectorTest$Hoarder.hoard(LeakDetectorTest.java:");
    assertEquals(3, site.tensors());
    assertEquals(120, site.bytes());
    assertThat(site.toString()).endsWith(": 3 tensors, 120 bytes");
    hoarder.hoard.forEach(Tensor::deallocate);
    assertThat(leaks.origins()).isEmpty();
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
