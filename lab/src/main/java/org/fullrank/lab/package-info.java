/**
 * The Java API of the command line. {@link org.fullrank.lab.Pretraining} goes from settings to a
 * run folder with its report. {@link org.fullrank.lab.TrainedRun} goes from a run folder to probes,
 * embeddings and a diagnosis.
 */
@NullMarked
package org.fullrank.lab;

import org.jspecify.annotations.NullMarked;
