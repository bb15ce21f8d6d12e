/**
 * MP3 (Zhai et al., ICML 2022, arXiv 2207.07611): the encoder is given tokens without positions and
 * says of each which place it is from; a random part of the tokens gives keys and values.
 *
 * <pre>
 *   PositionPrediction        context → encoder without positions → linear head on tokens → loss
 *   PositionPredictionConfig  mask ratio and target
 *   PositionTarget            the place, a smoothed place, or the offset from another token
 *   Context                   which tokens give keys and values, drawn for each sample and step
 *   Partners                  which token an offset is from
 *   Guesses                   the loss of each token, and what the head says of its place
 *   TieBound                  how well tokens can be placed that equal others
 *   Tally, PositionMeasure    accuracies, distance, and the loss over its floor
 *   PositionMap               the accuracy at each place, in the report of a run
 *   ReassembledImages         patches where the head puts them, in the report of a run
 *   StepTime                  time and operations beside those of the full encoder
 * </pre>
 *
 * <p>With {@code M = max(1, round((1 − η) N))} tokens in the context, halves to even, every layer
 * makes queries of all tokens, and keys and values of the context alone. The context is the same in
 * all layers; its tokens are updated like the others. The head is one linear map on the tokens
 * behind the encoder's last norm, and the loss is the mean over all real tokens, in the context or
 * not. In evaluation every token gives keys and values.
 *
 * <p>The authors released no code. The paper's caption leaves a class token out; here leading
 * tokens (class token, registers) ask like the others, are always attended to, and have no place to
 * guess. A sequence's padding is never in the context, and has no loss.
 *
 * <p>An encoder that knows the order of its tokens would read the answer off. So encoders with any
 * positions, with causality or with padded convolutions are refused, and there is no parameter of
 * positions in the pretraining. Fine-tuning adds them: a run from this one sets {@code
 * encoder.positions}, and names what is new:
 *
 * <pre>
 *   fullrank finetune runs/mp3 labelled --set encoder.positions=learned
 *       --set from.differ=[encoder.positions] --set from.except=[encoder.pos_embed]
 * </pre>
 *
 * <p>Learned positions begin as small normal draws (0.02), as in any new encoder. With {@code
 * relative_shared} the new tensor is {@code encoder.shared_rel_pos}; with {@code sincos} it is
 * {@code encoder.pos_embed}; with {@code none}, {@code rope} or {@code alibi} there is none.
 *
 * <p>Sigmoid attention takes its bias {@code −log n} from the encoder's number of tokens; for a
 * context of {@code M} set the component's {@code bias: {name: nominal, tokens: M}}, where a class
 * token counts as one more.
 *
 * <p>Shortcuts. Windows of a speech encoder that overlap let neighbours know each other by their
 * common frames. Mixup and CutMix would mix places, and are of no use here. Random crops and flips
 * keep places right, as a place is that in the view. Blank margins are equal, so that their places
 * cannot be told apart: {@code position_tie_bound} says how far accuracy can go.
 *
 * <p>Departures. Smoothed places and offsets are not the paper's: smoothing is that of DropPos
 * (Wang et al., NeurIPS 2023), with the Euclidean distance of places; offsets are classified by row
 * and column on the difference of two tokens of the sample.
 */
@NullMarked
package org.fullrank.methods.positionprediction;

import org.jspecify.annotations.NullMarked;
