/**
 * The door of the fused kernels, attention's and that of ContraNorm's step, and what the processor
 * offers them.
 *
 * <p>This floor knows addresses and strides, not tensors, and needs the JDK alone.
 */
@NullMarked
package org.fullrank.kernels;

import org.jspecify.annotations.NullMarked;
