/** The loop. */
@NullMarked
package org.fullrank.train;

import org.jspecify.annotations.NullMarked;
