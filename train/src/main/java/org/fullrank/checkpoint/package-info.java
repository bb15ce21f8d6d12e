/**
 * The state of a run on disk: the folder and its lock, the checkpoints, the metrics file.
 *
 * <p>A checkpoint is written to a temporary file, synced and renamed. A resumed run truncates its
 * metrics to the checkpoint. A run killed at any moment resumes to the same bits.
 */
@NullMarked
package org.fullrank.checkpoint;

import org.jspecify.annotations.NullMarked;
