/** Tests of the verbs. */
@NullMarked
package org.fullrank.cli;

import org.jspecify.annotations.NullMarked;
