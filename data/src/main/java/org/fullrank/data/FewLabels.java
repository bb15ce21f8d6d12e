package org.fullrank.data;

import java.util.HashSet;
import java.util.Set;

/**
 * A data set of which a few items keep their targets; those of the others are hidden.
 *
 * @param all the whole set; closing this one closes it
 * @param kept indices of the items that keep their targets
 */
record FewLabels(Dataset all, Set<Integer> kept) implements DatasetWrapper {
  FewLabels {
    kept = Set.copyOf(kept);
  }

  /** The set in which {@code count} items, as many of each class, keep their targets. */
  static FewLabels of(Dataset all, int count) {
    return new FewLabels(all, new HashSet<>(Balanced.of(all, count, "labelled").places()));
  }

  @Override
  public Target target(int index) {
    return kept.contains(index) ? all.target(index) : new Target.None();
  }

  @Override
  public Dataset around(Dataset other) {
    return new FewLabels(other, kept);
  }

  @Override
  public Dataset revealed() {
    return all.revealed();
  }

  @Override
  public String manifestHash() {
    var sum = new Sha256().add(all.manifestHash());
    kept.stream().sorted().forEach(sum::add);
    return sum.hex();
  }
}
