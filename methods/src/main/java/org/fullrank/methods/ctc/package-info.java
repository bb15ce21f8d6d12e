/**
 * CTC (Graves et al., ICML 2006): transcripts without alignment. Each frame of a clip gets the
 * probabilities of all symbols and of a blank. A transcript's probability is the sum over all paths
 * that collapse to it: equal neighbours become one symbol, then blanks fall away.
 *
 * <pre>
 *   Ctc                  encoder → linear head on tokens → log-softmax → CTC loss
 *   CtcConfig            width of the measured beam
 *   losses.CtcLoss       the loss, and which samples have one
 *   decoding.CtcDecoder  best path and prefix beam
 *   Tally                transcripts beside their references
 *   TranscriptMeasure    error rates, greedy and by the beam, and the share of blanks
 *   HeldOutLoss          minus the loss on held-out clips
 * </pre>
 *
 * <p>The encoder's maker of linear maps makes the head too, so that sigma-Reparam reaches it. The
 * frames of the loss are the encoder's tokens, without those of padding. The vocabulary is that of
 * the data's transcripts, of all parts; id 0 is the blank.
 *
 * <p>The loss of a clip is divided by the length of its transcript, and the mean is over the clips
 * that count. A clip whose transcript needs more tokens than it has does not count: its loss would
 * be infinite, and {@code impossible_share} tells how many there are. Coarser strides make more of
 * them. A clip without a transcript does not count either.
 *
 * <p>In the log are {@code loss_per_symbol}, nats; {@code error_rate}, the symbol error rate of the
 * best path on the batch; {@code blank_share}, which is 1 in the first part of most runs; and
 * {@code impossible_share}. There is no trivial loss: that of constant probabilities depends on the
 * transcripts.
 *
 * <p>Departures. The paper trains a recurrent net and takes the sum of the loss over the training
 * set; here any encoder gives the tokens, and the loss is a mean for each symbol. Its prefix search
 * decides when to expand a prefix by the mass that is left; here the beam keeps a fixed number of
 * prefixes at each frame (Hannun et al., 2014, arXiv 1408.2873, Algorithm 1, without a language
 * model).
 */
@NullMarked
package org.fullrank.methods.ctc;

import org.jspecify.annotations.NullMarked;
