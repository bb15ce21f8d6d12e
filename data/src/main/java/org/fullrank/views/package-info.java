/**
 * Views: what an encoder sees of an image. A {@link org.fullrank.views.Policy} is a list of steps;
 * each step's parameters are drawn first, then painted, so that a record replays its view.
 *
 * <pre>
 * ViewsConfig → Policy → Step      what is asked for
 * Draw → Painter                   parameters of one view, then its pixels
 *   Frame, Taps, Resampler         crop, mirror and resize in one pass from bytes to floats
 *   Colors, Blur, Turn             the steps on planes of floats in 0..1
 * Loader, Batches → Conveyor       worker threads, in order, in bounded memory
 * </pre>
 *
 * <p>The steps follow torchvision's float formulas (transforms/_functional_tensor.py) and Pillow's
 * resampling (Resample.c). Departures: nothing is rounded to 8 bits between steps, and the blur's
 * kernel is as wide as its sigma needs (4 sigma to each side) instead of a fixed 23 taps.
 */
@NullMarked
package org.fullrank.views;

import org.jspecify.annotations.NullMarked;
