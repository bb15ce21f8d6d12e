/**
 * Supervised learning: a linear head on the pooled features, and the cross-entropy with optional
 * label smoothing (Szegedy et al., CVPR 2016, arXiv 1512.00567, section 7). Claims about encoders
 * use it to compare the accuracy of a net with and without a part.
 *
 * <pre>
 *   Supervised           encoder → head → loss; logs the accuracy on the batch
 *   SupervisedConfig     label smoothing; the number of classes comes from the data
 *   losses.CrossEntropy  the loss, and the accuracy on the batch
 * </pre>
 *
 * <p>The encoder's maker of linear maps makes the head too. So a component that reparametrises the
 * maps reparametrises the head. Images without a label take part in the forward pass, but not in
 * loss or accuracy. Data without any labels are an error.
 *
 * <p>The loss counts the labelled images of a micro-batch. So every labelled image of a step has
 * the same weight under accumulation.
 *
 * <p>Departure: the smoothed target is uniform over all classes, the right one included, as in the
 * paper. Some code spreads the share over the other classes alone.
 */
@NullMarked
package org.fullrank.methods.supervised;

import org.jspecify.annotations.NullMarked;
