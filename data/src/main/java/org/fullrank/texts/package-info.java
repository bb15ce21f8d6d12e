/**
 * Text as token ids.
 *
 * <pre>
 * Tokenizer        text to ids and back: bytes, or a file tokenizer.json
 * SpecialTokens    ids that are no text: padding, begin, end, mask, and the frame of a text
 * TokenizerConfig  which tokenizer, as settings
 * BytePairTrainer  learns merges of bytes from a corpus
 * Vocabulary       the learned merges, and their tokenizer.json
 * Utf8             bytes of a file to text, strictly
 * </pre>
 */
@NullMarked
package org.fullrank.texts;

import org.jspecify.annotations.NullMarked;
