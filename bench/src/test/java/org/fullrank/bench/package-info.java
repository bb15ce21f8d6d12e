/** Tests of the benchmarks. */
@NullMarked
package org.fullrank.bench;

import org.jspecify.annotations.NullMarked;
