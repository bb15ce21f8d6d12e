package org.fullrank.replicate;

import java.util.Optional;

/**
 * Where a run stands in its claim.
 *
 * @param arm of the claim
 * @param at the value of the arm's sweep, where it has one
 * @param choice the value of the setting that the arm chooses, where it chooses one
 * @param choosing whether the run is made to choose that value
 * @param seed of the run
 */
public record Cell(
    String arm, Optional<String> at, Optional<String> choice, boolean choosing, long seed) {
  /** The name of its folder. */
  public String name() {
    String tried = choosing ? "-choosing" + choice.map(Cell::plain).orElse("") : "";
    return arm + at.map(Cell::plain).orElse("") + tried + "-seed" + seed;
  }

  private static String plain(String value) {
    return "-" + value.replaceAll("[^A-Za-z0-9.+_-]+", "_");
  }

  /** The same with the value that was chosen. */
  Cell with(Optional<String> chosen) {
    return new Cell(arm, at, chosen, choosing, seed);
  }

  /** The same with another seed. */
  Cell withSeed(long other) {
    return new Cell(arm, at, choice, choosing, other);
  }
}
