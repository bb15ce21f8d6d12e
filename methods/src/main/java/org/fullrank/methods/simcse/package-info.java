/**
 * SimCSE without labels (Gao et al., EMNLP 2021, arXiv 2104.08821): a text goes through the encoder
 * twice, dropout makes the two passes differ, and a contrastive loss pulls them together and away
 * from the other texts of the batch.
 *
 * <pre>
 *   SimCse         the entry in the catalogue
 *   SimCseConfig   the probability of dropout, a part of the encoder
 *   nn.Dropout     draws for each entry of each row
 * </pre>
 *
 * <p>The objective beside it is any that compares views: {@code simclr} in the recipe, at the
 * temperature 0.05 of the authors' run_unsup_example.sh@3ebee8f; {@code polyview} compares more
 * than two passes. {@code text_views} without crop, deletion and masking gives the same ids as
 * every view. Its {@code deletion} and {@code min_share} are the augmentations that the paper
 * compares dropout with; they work with and without this component.
 *
 * <p>Departures from princeton-nlp/SimCSE, simcse/models.py@206d7ae.
 *
 * <ul>
 *   <li>BERT also drops attention weights. The fused attention has no dropout, so they stay.
 *   <li>The loss of {@code simclr} has 2·batch − 1 candidates in both directions. The authors' has
 *       the batch of the other pass as candidates, in one direction.
 *   <li>{@code simclr} has a projector of two linear maps with a ReLU between them. The authors
 *       have one linear map with tanh. Both are used in training only: the embeddings are the
 *       encoder's, as with the authors' {@code mlp_only_train}.
 *   <li>The recipe pools by the mean of the tokens, the authors' {@code avg}. {@code pool: first}
 *       is their {@code cls}.
 *   <li>The masked language model that the paper adds in an ablation is not here.
 * </ul>
 */
@NullMarked
package org.fullrank.methods.simcse;

import org.jspecify.annotations.NullMarked;
