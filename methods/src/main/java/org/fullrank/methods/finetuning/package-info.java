/**
 * Fine-tuning of a pretrained encoder: the head first, then everything, with rates that fall with
 * the distance from the head (Kumar et al., ICLR 2022, arXiv 2202.10054).
 *
 * <pre>
 *   Finetuning         the method in two phases: the head alone, then all tensors
 *   FinetuningConfig   epochs of the head alone, of the rise, and the decay by layer
 *   EncoderLayers      the layer of each tensor: stem, blocks, head
 * </pre>
 *
 * <p>Kumar et al. show that full fine-tuning from a random head distorts pretrained features, and
 * that it loses accuracy on shifted data. They fit the head on fixed features first, then train all
 * tensors from that head: LP-FT. In the first phase the encoder works as in evaluation: running
 * statistics, mean weights, nothing dropped, no gradient. The learning rates of the encoder rise
 * linearly in the first epochs of the second phase.
 *
 * <p>The rate of layer {@code i} of {@code n} is {@code d^(n − i)} times the head's. The layers are
 * the stem, each block, and the head; the last norm belongs to the last block. The rule is that of
 * BEiT (Bao et al., arXiv 2106.08254), as in timm's {@code param_groups_layer_decay}
 * (huggingface/pytorch-image-models, timm/optim/_param_groups.py@0001522).
 *
 * <p>Departures. The authors fit the head by logistic regression and choose its regularisation;
 * here the first phase takes steps of the run's optimizer. Both phases share a single schedule.
 * Parts with a state of their own in the encoder, such as power iterations, go on in the first
 * phase.
 */
@NullMarked
package org.fullrank.methods.finetuning;

import org.jspecify.annotations.NullMarked;
