/** Tests of the benchmarks. */
@NullMarked
package org.fullrank.cli.bench;

import org.jspecify.annotations.NullMarked;
