/**
 * Learning from labels: a linear head on the pooled features and the cross-entropy with the class,
 * with smoothed labels where wanted (Szegedy et al., CVPR 2016, arXiv 1512.00567, section 7). It is
 * the ground that claims about encoders stand on: the accuracy of the same net with and without a
 * part.
 *
 * <pre>
 *   Supervised           encoder → head → loss; keeps the accuracy on the batch beside it
 *   SupervisedConfig     smoothing; the number of classes comes from the data
 *   losses.CrossEntropy  the loss, and how often the likeliest class is the right one
 * </pre>
 *
 * <p>The head is made as the encoder's linear maps are: a component that reparametrises the maps
 * reparametrises the head too. Images without a label take part in the forward pass, and in neither
 * loss nor accuracy. Data without any labels are refused.
 *
 * <p>The loss counts the labelled images of a micro-batch. So every labelled image of a step weighs
 * the same under accumulation.
 *
 * <p>Departure: the smoothed target is uniform over all classes, the right one included, as in the
 * paper. Other code spreads the share over the other classes alone.
 */
@NullMarked
package org.fullrank.methods.supervised;

import org.jspecify.annotations.NullMarked;
