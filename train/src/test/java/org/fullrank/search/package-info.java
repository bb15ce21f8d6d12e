/** Tests of retrieval, near-duplicates and outliers. */
@NullMarked
package org.fullrank.search;

import org.jspecify.annotations.NullMarked;
