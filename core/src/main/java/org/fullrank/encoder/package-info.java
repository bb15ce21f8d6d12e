/** Encoders: from an {@link org.fullrank.input.Input} to {@link org.fullrank.encoder.Features}. */
@NullMarked
package org.fullrank.encoder;

import org.jspecify.annotations.NullMarked;
