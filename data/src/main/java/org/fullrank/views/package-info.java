/**
 * Views of images: what an encoder sees of an image. A {@link org.fullrank.views.Policy} is a list
 * of steps; each step's parameters are drawn first, then painted, so that a record replays its
 * view.
 *
 * <pre>
 * ViewsConfig → ImageViews → Policy → Step   what is asked for
 *   SpatialStep, PixelStep                   record, draw and paint of each step, in its own record
 *   OperatorStep, AugMix                     steps that draw operators
 *   GuidedAugment, GuidedViews               operators that the training chooses
 * Recipe → Painter                           a view maker, and its brush
 *   Draw                                     parameters of one view
 *   Box, Frame, Taps, Resampler              crop, mirror and resize in one pass, bytes to floats
 *   Canvas: Colors, Hue, Blur, Turn          the steps on planes of floats in 0..1
 * Operator, OperatorSpace, OperatorScale     what is done, which are drawn from, what levels mean
 *   BytePlanes: Affine, Enhance, Histogram   the operators on planes of 8 bits
 * </pre>
 *
 * <p>The steps follow torchvision's float formulas (transforms/_functional_tensor.py) and Pillow's
 * resampling (Resample.c). Departures: the blur's kernel is as wide as its sigma needs (4 sigma to
 * each side) instead of a fixed 23 taps. With {@code pixels: bytes} each step's result is rounded
 * to 8 bits as Pillow's is: down behind brightness, contrast and saturation, to the nearest behind
 * the others. Hue, blur and rotation are still computed in floats and rounded at their end, where
 * Pillow has byte tables, box filters and nearest neighbours.
 *
 * <p>Largest differences from Pillow 12.3 in levels of 255, over smooth images, ramps and noise of
 * 128 px, whichever {@code pixels} says (the mean difference in brackets):
 *
 * <pre>
 * blur, sigma 0.5 to 2   inside 4; near the border 7 in smooth images and 41 in noise, because
 *                        Pillow repeats its last pixel and this blur reflects (1.1)
 * hue, up to 0.3 turns   15, because Pillow's hue has 256 steps (1.5)
 * solarize               0 on equal pixels; 1 on floats, which are not rounded before it (0.2)
 * </pre>
 *
 * <p>The operators of AutoAugment and its successors are Pillow's to the bit (12.3), on views that
 * are rounded to 8 bits first. Departures: nearest neighbours alone, where timm draws bilinear and
 * bicubic resampling; timm's weighted choice without replacement is not there. AugMix rounds its
 * mixture where torchvision cuts it. Masks and boxes have no views here.
 */
@NullMarked
package org.fullrank.views;

import org.jspecify.annotations.NullMarked;
