package org.fullrank.methods;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.fullrank.core.Check;
import org.fullrank.input.Modality;

/**
 * A method's requirements on each batch, checked before the first step.
 *
 * @param fewest smallest number of views per sample, 1 or more
 * @param most largest number of views per sample, {@code fewest} or more
 * @param recorded names of the transforms that each view must record, in the order of the views;
 *     further views need no record
 * @param labels whether the data must have labels
 * @param labelledShare the share of an epoch's samples that shall have labels, above 0, below 1;
 *     absent for the share that the data have. Samples are drawn with replacement for it
 * @param sampling the samples of an epoch, if no share of labels is wanted
 * @param kinds the kinds of samples that the method learns from
 * @param sequences the target sequence that each sample must have
 */
public record Needs(
    int fewest,
    int most,
    List<Set<String>> recorded,
    boolean labels,
    OptionalDouble labelledShare,
    Sampling sampling,
    Set<Modality> kinds,
    Sequences sequences) {
  /** The samples that make an epoch. */
  public enum Sampling {
    /** every sample once */
    ALL,
    /** every labelled sample once */
    LABELLED,
    /** as many draws as labelled samples, of each class equally often */
    CLASSES,
    /** as many draws as samples with a group, of each group equally often */
    GROUPS
  }

  /** What the target sequences are. */
  public enum Sequences {
    /** none is needed */
    NONE,
    /** a sequence of the whole sample: a transcript, a translation */
    WHOLE,
    /** labels at equal distances over the whole sample: the phone of each hundredth of a second */
    TIMED
  }

  public Needs {
    recorded = recorded.stream().map(Set::copyOf).toList();
    kinds = Set.copyOf(kinds);
    Check.within(fewest, 1, most, "fewest");
    labelledShare.ifPresent(
        share -> Check.within(share, Math.nextUp(0.0), Math.nextDown(1.0), "labelled_share"));
    Check.within(recorded.size(), 0, most, "number of views with a record");
  }

  /** Requirements on samples of any kind, without a share of labelled samples. */
  public Needs(int fewest, int most, List<Set<String>> recorded, boolean labels) {
    this(
        fewest,
        most,
        recorded,
        labels,
        OptionalDouble.empty(),
        Sampling.ALL,
        EnumSet.allOf(Modality.class),
        Sequences.NONE);
  }

  /** Exactly {@code count} views, without records or labels. */
  public static Needs views(int count) {
    return new Needs(count, count, List.of(), false);
  }

  /** {@code fewest} views or more, without records or labels. */
  public static Needs atLeast(int fewest) {
    return new Needs(fewest, Integer.MAX_VALUE, List.of(), false);
  }

  /** The same requirements plus labels. */
  public Needs andLabels() {
    return new Needs(fewest, most, recorded, true, labelledShare, sampling, kinds, sequences);
  }

  /** The same requirements plus a target sequence of each sample. */
  public Needs andSequences() {
    return and(Sequences.WHOLE);
  }

  /** The same requirements plus labels at equal distances over each sample. */
  public Needs andTimedLabels() {
    return and(Sequences.TIMED);
  }

  private Needs and(Sequences wanted) {
    return new Needs(fewest, most, recorded, labels, labelledShare, sampling, kinds, wanted);
  }

  /** Whether each sample must have a target sequence. */
  public boolean wantsSequences() {
    return sequences != Sequences.NONE;
  }

  /** The same requirements of samples of {@code kind} alone; of none if others are wanted. */
  public Needs of(Modality kind) {
    Set<Modality> left = kinds.contains(kind) ? Set.of(kind) : Set.of();
    return new Needs(fewest, most, recorded, labels, labelledShare, sampling, left, sequences);
  }

  /** The same requirements plus {@code share} of labelled samples in an epoch. */
  public Needs withLabelledShare(double share) {
    return new Needs(
        fewest, most, recorded, labels, OptionalDouble.of(share), sampling, kinds, sequences);
  }

  /** The same requirements of each of {@code copies} groups of views, one behind the other. */
  public Needs times(int copies) {
    var repeated = new ArrayList<Set<String>>();
    for (int copy = 0; copy < copies && !recorded.isEmpty(); copy++) {
      repeated.addAll(recorded);
      for (int view = recorded.size(); view < fewest; view++) {
        repeated.add(Set.of());
      }
    }
    int largest = (int) Math.min((long) most * copies, Integer.MAX_VALUE);
    return new Needs(
        fewest * copies, largest, repeated, labels, labelledShare, sampling, kinds, sequences);
  }

  /** The same requirements with the samples {@code other} in an epoch. */
  public Needs sampling(Sampling other) {
    return new Needs(fewest, most, recorded, labels, labelledShare, other, kinds, sequences);
  }

  /** The same requirements plus records of these transforms, in the order of the views. */
  public Needs recording(List<Set<String>> transforms) {
    return new Needs(fewest, most, transforms, labels, labelledShare, sampling, kinds, sequences);
  }

  /**
   * The records that the views lack, a sentence for each view.
   *
   * @param made names of the transforms that each view records
   */
  public List<String> unrecorded(List<Set<String>> made) {
    var lacking = new ArrayList<String>();
    for (int view = 0; view < Math.min(recorded.size(), made.size()); view++) {
      var missing = new TreeSet<>(recorded.get(view));
      missing.removeAll(made.get(view));
      if (!missing.isEmpty()) {
        lacking.add(
            String.format(
                Locale.ROOT,
                "views: the method learns from %s of view %d, whose policy records %s",
                missing,
                view,
                new TreeSet<>(made.get(view))));
      }
    }
    return lacking;
  }
}
