package org.fullrank.methods.byov;

import org.fullrank.core.Check;

/** The weights of a teacher whose maps have a posterior. */
public sealed interface TeacherWeights {
  /** The means: targets without noise. */
  record Mean() implements TeacherWeights {}

  /**
   * Draws from the teacher's own averages of means and {@code ρ}; the target is the mean of the
   * unit targets over the draws.
   *
   * @param draws 1 or more; each beyond the first costs a further forward of student and teacher
   */
  record Drawn(int draws) implements TeacherWeights {
    public Drawn {
      Check.positive(draws, "draws");
    }
  }
}
