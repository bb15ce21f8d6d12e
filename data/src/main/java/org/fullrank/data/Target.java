package org.fullrank.data;

import java.util.List;
import org.fullrank.core.Tensors;
import org.fullrank.input.Targets;

/** The target of a sample: the value that a model learns to predict. */
public sealed interface Target {
  /** The absence of a target. */
  record None() implements Target {}

  /**
   * A class.
   *
   * @param index index in {@link Dataset#classes}
   */
  record OfClass(int index) implements Target {}

  /**
   * A class and a group, such as the background of a picture.
   *
   * @param index index in {@link Dataset#classes}
   * @param group 0 or more
   */
  record OfGroup(int index, int group) implements Target {}

  /**
   * A sequence of ids, such as a transcript. The array is shared, never copied.
   *
   * @param ids 0 or more each
   */
  @SuppressWarnings("ArrayRecordComponent") // made once, then only read
  record Sequence(int[] ids) implements Target {}

  /** The class, or {@link Dataset#UNLABELLED}. */
  default int label() {
    return switch (this) {
      case OfClass(int index) -> index;
      case OfGroup(int index, int _) -> index;
      case None _, Sequence _ -> Dataset.UNLABELLED;
    };
  }

  /** The group, or {@link Dataset#UNLABELLED}. */
  default int group() {
    return this instanceof OfGroup(int _, int group) ? group : Dataset.UNLABELLED;
  }

  /**
   * The targets of a batch, as tensors in the caller's scope. A sample without a target counts as
   * unlabelled beside classes and groups, and as an empty sequence beside sequences.
   */
  static Targets batch(List<Target> targets) {
    int[] classes = targets.stream().mapToInt(Target::label).toArray();
    if (targets.stream().anyMatch(Sequence.class::isInstance)) {
      return sequences(targets.stream().map(Target::ids).toList());
    }
    if (targets.stream().anyMatch(OfGroup.class::isInstance)) {
      return new Targets.Groups(classes, targets.stream().mapToInt(Target::group).toArray());
    }
    boolean none = targets.stream().allMatch(None.class::isInstance);
    return none ? new Targets.None() : new Targets.Classes(classes);
  }

  private int[] ids() {
    return this instanceof Sequence(int[] ids) ? ids : new int[0];
  }

  private static Targets sequences(List<int[]> sequences) {
    int[] lengths = sequences.stream().mapToInt(ids -> ids.length).toArray();
    int longest = sequences.stream().mapToInt(ids -> ids.length).max().orElse(0);
    var padded = new long[sequences.size() * longest];
    for (int row = 0; row < lengths.length; row++) {
      for (int i = 0; i < lengths[row]; i++) {
        padded[row * longest + i] = sequences.get(row)[i];
      }
    }
    return new Targets.Sequences(Tensors.of(padded, sequences.size(), longest), lengths);
  }
}
