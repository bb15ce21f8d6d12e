package org.fullrank.input;

/**
 * The part of a training that the views of its epochs follow: a curriculum, or a policy that
 * learns. Its state is part of the model's, so that it is in the checkpoint.
 */
public interface ViewGuide {
  /**
   * The guidance of {@code epoch}, from 0. A loader asks on the thread that trains, before it draws
   * the first view of the epoch, when all batches of the epoch before are used; a run that resumes
   * within an epoch asks for that epoch anew. The first question for an epoch may move the guide's
   * state; the same question again gives the same answer from that state.
   */
  Guidance at(int epoch);

  /** The number of groups that the views are told apart in, 1 or more. */
  default int groups() {
    return 1;
  }
}
