package org.fullrank.diagnose;

import java.util.List;

/**
 * The judgement on a single disease.
 *
 * @param disease the disease that was looked for
 * @param state sick if it was found, doubtful if it cannot be excluded
 * @param evidence the numbers that were compared with their bands
 * @param cause likely cause, in words, if the state is not healthy
 * @param remedy suggested change, in words, if the state is not healthy
 */
record Assessment(
    Disease disease, State state, List<Evidence> evidence, String cause, String remedy) {
  Assessment {
    evidence = List.copyOf(evidence);
  }

  /** The judgement whose state is the worst of its evidence. */
  static Assessment of(Disease disease, List<Evidence> evidence, String cause, String remedy) {
    State worst = evidence.stream().map(Evidence::state).reduce(State.HEALTHY, State::or);
    return new Assessment(disease, worst, evidence, cause, remedy);
  }

  /** The same judgement, at worst doubtful. */
  Assessment atWorstDoubtful() {
    return state == State.SICK
        ? new Assessment(disease, State.DOUBTFUL, evidence, cause, remedy)
        : this;
  }
}
