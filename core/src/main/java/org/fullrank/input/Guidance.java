package org.fullrank.input;

import java.util.List;

/** What a training asks of the operators in the views of an epoch. */
public sealed interface Guidance {
  /**
   * Operators at random, all of one strength.
   *
   * @param share the level as a part of the strongest, 0..1
   */
  record Strength(double share) implements Guidance {}

  /**
   * Policies, one of whose sub-policies is drawn for each view.
   *
   * @param groups for each group of views a policy, the sub-policies of which are choices one
   *     behind the other; one or more
   */
  record Policies(List<List<List<Choice>>> groups) implements Guidance {
    public Policies {
      groups = List.copyOf(groups);
      if (groups.isEmpty()) {
        throw new IllegalArgumentException("groups: want one or more, was none");
      }
    }
  }

  /**
   * An operator at a level.
   *
   * @param operator its number among those that the views draw from, from 0
   * @param level from 0
   */
  record Choice(int operator, int level) {}
}
