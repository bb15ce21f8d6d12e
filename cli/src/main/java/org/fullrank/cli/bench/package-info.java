/**
 * How fast this machine trains, and beside what: timings that another can repeat.
 *
 * <pre>
 *   TrainBench → VitStep (ours) and Peer (Python PyTorch), block by block in turn → TrainResult
 *   DataBench  → views per second and core, and what part of a step waits for data → DataResult
 * </pre>
 *
 * <p>Timings are medians; a rate of the machine is the best of many. Load, BLAS and threads stand
 * beside every result, because without them a timing means nothing.
 */
@NullMarked
package org.fullrank.cli.bench;

import org.jspecify.annotations.NullMarked;
