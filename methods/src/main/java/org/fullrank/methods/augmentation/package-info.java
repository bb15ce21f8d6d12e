/**
 * Challenges of Adversarial Image Augmentations (Blaas et al., workshop I Can't Believe It's Not
 * Better, NeurIPS 2021): random policies beside optimal adversaries, learned adversaries and
 * curricula. The operators are steps of views (package {@code views}); here stands what depends on
 * the training.
 *
 * <pre>
 *   Mixer, Mixture                      samples mixed with each other, and their targets
 *   MixupConfig, CutMixConfig           the two mixtures, and MixupOrCutMixConfig, which draws one
 *   MixedSamples                        a method that learns from mixed samples
 * </pre>
 */
@NullMarked
package org.fullrank.methods.augmentation;

import org.jspecify.annotations.NullMarked;
