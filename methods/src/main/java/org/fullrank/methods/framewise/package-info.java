/**
 * Framewise classification (Graves and Schmidhuber, Neural Networks 2005): each token of a clip is
 * given the class that is heard at its moment, as the phone.
 *
 * <pre>
 *   Framewise          encoder → linear head on tokens → cross-entropy, the mean over tokens
 *   FramewiseConfig    label smoothing
 *   FrameLabels        from labels at equal distances to the label of each token
 *   FrameAccuracy      the share of held-out tokens whose class is found
 * </pre>
 *
 * <p>A clip's target is a sequence of labels at equal distances in time over the whole clip, as
 * {@code {name: festvox_ru}} has the phone at each hundredth of a second. The real tokens of a clip
 * divide it into equal parts, and a token has the label at the middle of its part. Padding has no
 * label, nor has a clip without a sequence.
 *
 * <p>The labels belong to the clip as it is recorded: views that cut clips, or do not have {@code
 * wave: {speed: 0, shift: 0}}, are refused.
 *
 * <p>The encoder's maker of linear maps makes the head too, so that sigma-Reparam reaches it. The
 * constant prediction of equal probabilities has a loss of {@code ln K} ({@code trivialLoss}).
 *
 * <p>Departures. The paper trains recurrent nets by the sum of the loss over a sequence; here any
 * encoder gives the tokens, and the loss is their mean. A token's label is that of the middle of
 * its part of the clip; the middle of its window of samples may lie up to half a window's excess
 * over its stride beside it, at the ends of a clip: 12 ms for windows of 25 ms and a stride of 20
 * ms. The linear probe of tokens ({@code token_accuracy}) takes the exact middle.
 */
@NullMarked
package org.fullrank.methods.framewise;

import org.jspecify.annotations.NullMarked;
