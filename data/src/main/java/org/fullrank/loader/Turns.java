package org.fullrank.loader;

import java.util.List;
import java.util.random.RandomGenerator;

/** Members that take turns without end, in a new order whenever all have had one. */
final class Turns {
  private final List<Integer> members;
  private final RandomGenerator random;
  private int[] order = new int[0];
  private int at;

  Turns(List<Integer> members, RandomGenerator random) {
    this.members = members;
    this.random = random;
  }

  int next() {
    if (at == order.length) {
      order = new Sampler.Shuffled().order(members.size(), 1, random);
      at = 0;
    }
    return members.get(order[at++]);
  }
}
