/**
 * Challenges of Adversarial Image Augmentations (Blaas et al., workshop I Can't Believe It's Not
 * Better, NeurIPS 2021): random policies stay competitive with an optimal adversary and with
 * curricula; the advantage reported for Adversarial AutoAugment may be that its controller is
 * random, a mild curriculum. The operators are steps of views (package {@code views}); here stands
 * what depends on the training. All of it wraps any method, with labels or without.
 *
 * <pre>
 *   WorstOf, WorstOfConfig              the optimal adversary: the worst of several groups of views
 *     Selection                         the largest loss, a quantile, or drawn by softmax
 *   AdversarialPolicy, …Config          Adversarial AutoAugment (Zhang et al., ICLR 2020)
 *     Controller, PolicyLearner         its LSTM, and REINFORCE
 *     PolicyEntropy                     how random it is, for claims
 *   CurriculumConfig, Curve, Guided     strengths that follow the epochs
 *   LossCurriculum, …Config             a strength that follows the loss
 *   RepeatedViews, …Config              several random groups in a step: the control in compute
 *     Copies, EpochLosses               groups of views; mean losses of an epoch, as buffers
 *   Consistency, …Config                AugMix's loss: classes that agree over groups of views
 *   Mixer, Mixture                      samples mixed with each other, and their targets
 *     MixupConfig, CutMixConfig         the two mixtures; MixupOrCutMixConfig draws one
 *     MixedSamples                      a method that learns from mixed samples
 * </pre>
 *
 * <p>Curricula and the adversary guide the views' {@code guided_augment} steps through {@link
 * org.fullrank.input.ViewGuide}: the loader asks at the beginning of an epoch, when all batches of
 * the epoch before are used. So nothing that was made ahead follows an old policy, and a resumed
 * run asks the restored state. The number of candidates, strengths and policies change between
 * epochs or steps only by what a checkpoint holds.
 *
 * <p>Compute. A candidate of {@code worst_of} costs a forward pass without gradient, about a third
 * of a training view: the worst of three has the work of two random views. {@code
 * adversarial_policy} and {@code repeated_views} cost as many training views as they have copies.
 *
 * <p>Departures. The paper's search for the optimal adversary is not known to us: {@code worst_of}
 * compares drawn candidates, not all policies. Its choosing pass takes running statistics and mean
 * weights, and methods remember nothing of it. AdvAA: the groups of views go through the encoder
 * one by one, not as one large batch, so a batch normalisation sees one group; in the place of
 * cutout and the pairing of samples, the space has nothing and {@code solarize_add}; learning rate,
 * entropy weight, sizes and initial weights are those of an independent re-implementation
 * (SeongwoongCho/adversarial-autoaugment-pytorch@2a5a81f), which reproduced a part of the reported
 * advantage. Levels are 0 to 9 there too, with either sign. The loss curriculum is ours. Mixup and
 * CutMix take the sample before in the batch as the partner, as torchvision does. The weight of
 * AugMix's divergence is the usual 12.
 */
@NullMarked
package org.fullrank.methods.augmentation;

import org.jspecify.annotations.NullMarked;
