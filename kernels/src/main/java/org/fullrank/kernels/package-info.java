/**
 * The API of the fused kernels for attention and ContraNorm's step, and the properties of the
 * processor.
 *
 * <p>The kernels take addresses and strides, not tensors, and depend on the JDK alone.
 */
@NullMarked
package org.fullrank.kernels;

import org.jspecify.annotations.NullMarked;
