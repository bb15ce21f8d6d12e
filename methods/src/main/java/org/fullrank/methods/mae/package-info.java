/**
 * MAE (He et al., CVPR 2022, arXiv 2111.06377): a random quarter of an image's patches enters the
 * encoder, and a small decoder draws the pixels of the patches that did not.
 *
 * <pre>
 *   Mae           mask → encoder on the kept patches → decoder on all places → loss
 *   MaeConfig     published and small-image settings
 *   RandomMask    which patches enter
 *   MaeDecoder    mask tokens, fixed positions, and transformer blocks of the encoder's parts
 *   Patches       the pixels of each patch, normalised within the patch
 *   DrawnPatches  the reconstructions in the report of a run
 *   MaskedPixels  the loss on the patches that did not enter
 * </pre>
 *
 * <p>The equations and the order of pixels are those of the authors' models_mae.py at efb2a80. The
 * mask is drawn for each sample from the stream of the step.
 *
 * <p>Departures. Weights begin as those of the encoder's parts (truncated normal, 0.02); the
 * authors draw them Xavier-uniform. The authors' encoder always has a class token, which enters the
 * decoder as its first token; here an encoder with leading tokens gives its pooled representation
 * in this place, which is the class token for {@code pool: class_token}, and an encoder without
 * leading tokens gives none. The encoder's positions are a setting of the encoder; {@code
 * sincos_column_first} is the authors'.
 */
@NullMarked
package org.fullrank.methods.mae;

import org.jspecify.annotations.NullMarked;
