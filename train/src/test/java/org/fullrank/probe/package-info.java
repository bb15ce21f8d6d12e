/** Tests of the probes. */
@NullMarked
package org.fullrank.probe;

import org.jspecify.annotations.NullMarked;
