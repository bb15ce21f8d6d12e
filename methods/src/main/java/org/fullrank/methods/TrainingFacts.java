package org.fullrank.methods;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.fullrank.core.Check;
import org.fullrank.input.Symbols;
import org.fullrank.optim.Clock;

/**
 * The sizes of a training run, known before its first step.
 *
 * @param samples samples of the training set, 1 or more; for posterior weighting and memory banks
 * @param classes number of classes of the targets; 0 for unlabelled data
 * @param batch samples per optimizer step, over all micro-batches and ranks; at the start of the
 *     run if the batch grows
 * @param stepsPerEpoch optimizer steps of {@code batch} samples in one pass over the training set,
 *     1 or more
 * @param steps optimizer steps of the whole run
 * @param declaredBase the batch size that the recipe's settings were chosen for, if the recipe
 *     declares it
 * @param classSamples labelled training samples of each class, in the order of the classes; an
 *     empty list if they are not counted
 * @param vocabularies what the ids of inputs and targets stand for
 */
public record TrainingFacts(
    long samples,
    int classes,
    int batch,
    long stepsPerEpoch,
    long steps,
    OptionalInt declaredBase,
    List<Integer> classSamples,
    Vocabularies vocabularies) {
  /**
   * What ids stand for.
   *
   * @param inputs the ids of input texts; empty for images and audio
   * @param targets the ids of target sequences, 0 of them the blank of CTC for audio; empty for
   *     data without sequences
   */
  public record Vocabularies(Optional<Symbols> inputs, Optional<Symbols> targets) {
    /** Neither inputs nor targets are ids. */
    public static final Vocabularies NONE = new Vocabularies(Optional.empty(), Optional.empty());
  }

  public TrainingFacts {
    classSamples = List.copyOf(classSamples);
    Check.positive((double) samples, "samples");
    Check.atLeastZero(classes, "classes");
    Check.positive(batch, "batch");
    Check.positive((double) stepsPerEpoch, "stepsPerEpoch");
    Check.positive((double) steps, "steps");
    declaredBase.ifPresent(base -> Check.positive(base, "base_batch"));
  }

  /** The sizes of a run without ids. */
  public TrainingFacts(
      long samples,
      int classes,
      int batch,
      long stepsPerEpoch,
      long steps,
      OptionalInt declaredBase,
      List<Integer> classSamples) {
    this(
        samples,
        classes,
        batch,
        stepsPerEpoch,
        steps,
        declaredBase,
        classSamples,
        Vocabularies.NONE);
  }

  /** The sizes of a run whose classes are not counted. */
  public TrainingFacts(
      long samples,
      int classes,
      int batch,
      long stepsPerEpoch,
      long steps,
      OptionalInt declaredBase) {
    this(samples, classes, batch, stepsPerEpoch, steps, declaredBase, List.of());
  }

  /** The sizes of a run without a declared base batch. */
  public TrainingFacts(long samples, int classes, int batch, long stepsPerEpoch, long steps) {
    this(samples, classes, batch, stepsPerEpoch, steps, OptionalInt.empty());
  }

  /** The same sizes with these ids. */
  public TrainingFacts with(Vocabularies others) {
    return new TrainingFacts(
        samples, classes, batch, stepsPerEpoch, steps, declaredBase, classSamples, others);
  }

  /** What the ids of input texts stand for; empty for images and audio. */
  public Optional<Symbols> inputs() {
    return vocabularies.inputs;
  }

  /** What the ids of target sequences stand for; empty for data without sequences. */
  public Optional<Symbols> targets() {
    return vocabularies.targets;
  }

  /**
   * The batch size that a method's decays per step (EMA, centre) are given for: the declared base
   * batch, or else the batch of the run. {@link org.fullrank.optim.Ema} takes it.
   */
  public int baseBatch() {
    return declaredBase.orElse(batch);
  }

  /**
   * The declared base batch, or else {@code own}, the batch size that the method's settings name
   * for their decays.
   */
  public int baseBatch(int own) {
    return declaredBase.orElse(own);
  }

  /** The epoch that the samples of the step {@code clock} begin in, from 0. */
  public long epoch(Clock clock) {
    return (long) (clock.span().from() / stepsPerEpoch);
  }

  /** Whether the step {@code clock} completes an epoch. */
  public boolean endsEpoch(Clock clock) {
    return (long) (clock.span().to() / stepsPerEpoch) > epoch(clock);
  }
}
