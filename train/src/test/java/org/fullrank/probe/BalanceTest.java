package org.fullrank.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.fullrank.probe.ProbeResult.Balance;
import org.junit.jupiter.api.Test;

class BalanceTest {
  /** Of class 0 nine of nine, of class 2 none of one; class 1 has no sample. */
  @Test
  void golden_theRareClassCountsAsMuchAsTheCommonOne() {
    int[] labels = {0, 0, 0, 0, 0, 0, 0, 0, 0, 2};
    assertEquals(new Balance(2, 0.9, 0.5), Balance.of(new int[10], labels));
    int[] half = {0, 0, 0, 1, 1, 1, 1, 1, 1, 2};
    assertEquals(new Balance(2, 0.9, (3.0 / 9 + 1) / 2), Balance.of(half, labels));
  }

  @Test
  void golden_theTextHasItWhereClassesAreUnequal() {
    var protocol =
        new Protocol(
            new Protocol.Classifier.Linear(1, 1, 1, true),
            "pooled",
            new Protocol.Sizes(10, 10, 2, 4),
            Split.TEST);
    var unequal = new ProbeResult(9, 10, protocol, Optional.of(new Balance(2, 0.9, 0.5)));
    assertEquals(
        "linear 90.0 % (59.6 to 98.2), balanced 50.0 %, largest class 90.0 %", unequal.toString());
    for (var balance : List.of(Optional.<Balance>empty(), Optional.of(new Balance(2, 0.6, 0.9)))) {
      assertEquals(
          "linear 90.0 % (59.6 to 98.2)", new ProbeResult(9, 10, protocol, balance).toString());
    }
  }
}
