/**
 * What an encoder is fed: one {@link org.fullrank.input.Input} for images, audio and text, and the
 * {@link org.fullrank.input.Views} of a batch with the record of how each view was made.
 */
@NullMarked
package org.fullrank.input;

import org.jspecify.annotations.NullMarked;
