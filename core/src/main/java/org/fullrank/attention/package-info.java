/** Multi-head attention put together from parts: linear maps, scores, query-key norm, positions. */
@NullMarked
package org.fullrank.attention;

import org.jspecify.annotations.NullMarked;
