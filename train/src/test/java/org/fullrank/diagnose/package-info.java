/** Tests of the diagnosis. */
@NullMarked
package org.fullrank.diagnose;

import org.jspecify.annotations.NullMarked;
