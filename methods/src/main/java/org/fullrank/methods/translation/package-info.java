/**
 * Translation by an encoder and a decoder (Vaswani et al., NeurIPS 2017, arXiv 1706.03762). The
 * student encodes the text. A causal decoder of target ids attends to the encoder's tokens and
 * predicts the next id. The loss is the cross-entropy with label smoothing.
 *
 * <pre>
 *   Translation         encoder → memory → decoder → logits → cross-entropy of real ids
 *   TranslationConfig   the decoder's blocks, tied table, smoothing, search; published settings
 *   Decoder             table of ids → Trunk with a memory → last map
 *   TargetIds, Forced   begin and end; what the decoder is fed and what it shall answer
 *   Searching, Search   greedy search of many texts, beam search of one text at a time
 *   TranslationMeasure  held-out loss, accuracy, BLEU, chrF, entropies of the decoder's attention
 * </pre>
 *
 * <p>The decoder is made of the encoder's parts. So components that change maps, norms, scores or
 * the residual stream change the decoder too, its attention to the memory among them. A decoder
 * without settings of its own has the depth, width, heads, positions and norms of the encoder.
 *
 * <p>Targets are ids without begin and end. Begin and end are those of the targets' tokenizer; a
 * tokenizer without them gets two more ids. A target longer than {@code tokens} is cut and has no
 * end. A sample with an empty target does not count. The loss is the mean over the ids of the
 * batch, so steps, micro-batches and processes are weighed by their ids. Padding of texts and of
 * targets takes no part.
 *
 * <p>In the log are {@code token_loss}, the loss without smoothing in nats, and {@code
 * token_accuracy}. A search runs the decoder over the whole prefix for each next id: {@code n} ids
 * cost {@code n(n + 1)/2} tokens of the decoder, as keys and values are not kept.
 *
 * <p>Departures. Source and target have a table each; the paper shares one. Vectors of ids are not
 * multiplied by the root of the width; they start with standard deviation 0.02, as positions do.
 * There is no dropout; blocks have drop path instead. The longest translation is a setting; the
 * paper takes 50 ids more than the text has. Label smoothing gives {@code ε/K} to all {@code K}
 * ids, the true one among them (Szegedy et al.). The component {@code deep_norm} takes the
 * constants of an encoder alone, for the decoder too.
 */
@NullMarked
package org.fullrank.methods.translation;

import org.jspecify.annotations.NullMarked;
