/**
 * Scores of texts against their references, in plain Java: no class of this package knows a tensor.
 *
 * <pre>
 * Mteval13a (tokens) → Bleu | CharacterF (chrF, chrF++) | ErrorRate (CER, WER) | BitsPerByte
 * </pre>
 *
 * <p>BLEU and chrF are those of sacreBLEU 2 (Post, WMT 2018, arXiv 1804.08771), with its signature;
 * tests hold them to the numbers of its test suite.
 */
@NullMarked
package org.fullrank.textmetrics;

import org.jspecify.annotations.NullMarked;
