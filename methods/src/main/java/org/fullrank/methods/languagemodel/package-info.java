/**
 * A causal language model (Radford et al., Improving Language Understanding by Generative
 * Pre-Training, OpenAI 2018): every token predicts the next one. The paper has no arXiv number.
 *
 * <pre>
 *   LanguageModel        causal encoder → linear head on tokens → cross-entropy of the next ids
 *   LanguageModelConfig  label smoothing and the weight of the z-loss
 *   NextIds              the id that each token is to predict
 *   Score                sums over the tokens of held-out texts
 *   LanguageMeasure      bits per byte, perplexity, accuracy, and longer inputs
 * </pre>
 *
 * <p>With logits {@code z_t} of token {@code t} the loss is {@code logsumexp z_t − z_t[id_{t+1}]},
 * the mean over all real tokens of the batch that a real token follows. Padding is no target. The
 * first token of a text is never a target, the end is. The z-loss adds {@code (logsumexp z_t)²} by
 * its weight, after Chowdhery et al., PaLM, arXiv 2204.02311.
 *
 * <p>The method hides later tokens, whatever {@code encoder.causal} says. Set it to {@code true}
 * with {@code pool: last} all the same: then probes, embeddings and exports see the encoder as it
 * was trained. Encoders with a class token are refused, as it stands first and would see nothing.
 *
 * <p>Texts of a set are padded to the longest of a batch. {@code data: {name: text_chunks}} with
 * {@code views: {name: running_text}} packs them instead: sequences of equal length, cut from the
 * texts one behind the other.
 *
 * <p>Measures. {@code bits_per_byte} is the loss in bits over the UTF-8 bytes of the predicted
 * tokens, decoded sample by sample. Ends count as predictions and have no bytes. A cut within a
 * character makes U+FFFD of its bytes, at most once at each side of a sample. {@code
 * bits_per_byte_256} and {@code bits_per_byte_512} join all held-out samples in their order and cut
 * them anew, into inputs of 256 and 512 tokens; the rest is left out. They are absent where the
 * encoder refuses the length, as learned positions do, and where there is too little text.
 *
 * <p>Departures. The head is a linear map of its own, made of the encoder's parts: an encoder does
 * not show its table of ids, so that the weights cannot be tied. There is no dropout; drop path is
 * the encoder's. Norms, positions and activations are the encoder's settings, not the paper's.
 */
@NullMarked
package org.fullrank.methods.languagemodel;

import org.jspecify.annotations.NullMarked;
