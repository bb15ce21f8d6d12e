/** Data sets, splits and decoding; images without labels are the common case. */
@NullMarked
package org.fullrank.data;

import org.jspecify.annotations.NullMarked;
