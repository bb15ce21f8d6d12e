/**
 * The input of an encoder: one {@link org.fullrank.input.Input} for images, audio and text, with
 * the {@link org.fullrank.input.TokenMask} that all its layers obey, and the {@link
 * org.fullrank.input.Batch} of views with the record of how each view was made.
 */
@NullMarked
package org.fullrank.input;

import org.jspecify.annotations.NullMarked;
