/** Tests of the choice of settings. */
@NullMarked
package org.fullrank.choice;

import org.jspecify.annotations.NullMarked;
