/**
 * The loader: batches of views, made ahead by worker threads, for samples of any kind. It knows
 * items, rows and seeds; a {@link org.fullrank.loader.ViewMaker} knows what a view is.
 *
 * <pre>
 * Loader (endless, training)   Batches (once, evaluation)      what a caller opens
 *   Sampler, Shard → BatchSampler → BatchIndices               which samples make which batch
 *   Prefetcher → Worker                                        rows as tasks of a thread pool
 *   Augmentations → ViewMaker → ViewRow                        the views of an epoch, of a row
 *   BatchBuffer, ViewBuffer → Batch                            rows padded and copied into tensors
 * </pre>
 */
@NullMarked
package org.fullrank.loader;

import org.jspecify.annotations.NullMarked;
