/**
 * Pseudo-labels by an EMA teacher: the semi-supervised experiment of How to Scale Your EMA
 * (Busbridge et al., NeurIPS 2023, arXiv 2307.13813), for images. The teacher, an average of the
 * student, labels the samples without a label; the student learns labels and pseudo-labels
 * together. The teacher is in the loop, so that its decay has to follow the batch size.
 *
 * <pre>
 *   PseudoLabel        encoder → head → loss; teacher: averaged encoder → averaged head
 *   PseudoLabelConfig  the teacher's decay and confidence; the share of labelled samples
 *   TeacherLabels      the most probable class, where the teacher is sure
 *   TeacherAccuracy    a measure for claims
 * </pre>
 *
 * <p>The loss is the mean over all samples of a batch: the cross-entropy of a label, of a sure
 * pseudo-label, or 0. {@code data: {name: subset, of: fashion_mnist, train: 20000, labels: 500}}
 * hides all but 500 labels from the training.
 *
 * <p>Departures. The paper's experiment is speech recognition; its recipe for images is not known
 * to us. Student and teacher see the same view. A threshold of confidence, 0.95, is of Sohn et al.,
 * FixMatch, NeurIPS 2020, arXiv 2001.07685; there it stands between a weak and a strong view.
 */
@NullMarked
package org.fullrank.methods.pseudolabel;

import org.jspecify.annotations.NullMarked;
