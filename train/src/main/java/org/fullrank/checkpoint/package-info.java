/**
 * A run's state on disk: the folder and its lock, the checkpoints, the metrics file.
 *
 * <p>Nothing is lost: a checkpoint is written beside, synced and renamed; metrics are truncated to
 * the checkpoint from which a run goes on. A run killed at any moment resumes to the same bits.
 */
@NullMarked
package org.fullrank.checkpoint;

import org.jspecify.annotations.NullMarked;
