/**
 * The masked language model of BERT (Devlin et al., NAACL 2019, arXiv 1810.04805): some tokens of a
 * text are hidden, and the encoder says which ids they had.
 *
 * <pre>
 *   MaskedLanguageModel        masked text → encoder → linear head on tokens → cross-entropy
 *   MaskedLanguageModelConfig  the share of tokens that are asked for, and what replaces them
 *   Masking                    which tokens are asked for, and the ids that the encoder is given
 *   MaskedMeasure              loss and accuracy on held-out texts
 * </pre>
 *
 * <p>Of each text {@code max(1, round(0.15 n))} of its {@code n} words are drawn, halves to even.
 * In the place of 80 % of them stands the mask, in that of 10 % a drawn word, and 10 % stay as they
 * are. The loss is the mean over the drawn words of the batch. Padding, begin, end and mask are no
 * words: they are never drawn, never a replacement, and have no loss.
 *
 * <p>Masks are drawn from the step's random stream, so that each epoch has others and a resumed run
 * has the same. Held-out texts are masked the same way at each measurement.
 *
 * <p>The tokenizer must have a mask: {@code {name: bytes}} and those of {@code fullrank data
 * tokenizer} have one.
 *
 * <p>Departures. There is no prediction of the next sentence. The head is one linear map of the
 * encoder's parts, without BERT's layer before it, and not tied to the table of ids, which an
 * encoder does not show. The authors' code (google-research/bert, create_pretraining_data.py) takes
 * 15 % of all tokens, special ones counted, up to a number of its own; here words alone count, and
 * nothing bounds them. As there, masked, replaced or left is drawn for each word by itself. A
 * replacement is a word, where theirs may be a special token.
 */
@NullMarked
package org.fullrank.methods.maskedlanguagemodel;

import org.jspecify.annotations.NullMarked;
