/**
 * Repeatable benchmarks of the training step, of attention, of losses and of the data loader.
 *
 * <pre>
 *   TrainBench     → StepRecipe with its attentions, and Peer (Python PyTorch) ┐
 *   AttentionBench → AttentionProblem with four ways, and AttentionMemory      ├ Case → Table → BenchResult
 *   LossBench      → LossProblem of every LossCase                             │
 *   DataBench      → views per core-second, and waits of a training step       ┘
 *   SearchBench    → retrieval of changed images by the encoder of a run
 *   StepRecipe     = ImageStep | SpeechStep | LanguageStep | TranslationStep → TrainedStep
 * </pre>
 *
 * <p>A case has several implementations of the same work. They take turns, so that other programs
 * on the machine slow all of them alike. Times are medians. The rate of the machine is the best of
 * many measurements. A result states the load, the BLAS and the threads.
 */
@NullMarked
package org.fullrank.bench;

import org.jspecify.annotations.NullMarked;
