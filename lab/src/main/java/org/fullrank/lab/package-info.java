/**
 * What the verbs do, as a Java API: {@link org.fullrank.lab.Pretraining} from settings to a run
 * folder with its report, {@link org.fullrank.lab.TrainedRun} from a run folder to probes,
 * embeddings and a diagnosis.
 */
@NullMarked
package org.fullrank.lab;

import org.jspecify.annotations.NullMarked;
