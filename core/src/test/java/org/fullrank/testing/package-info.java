/** What the tests of every module share. */
@NullMarked
package org.fullrank.testing;

import org.jspecify.annotations.NullMarked;
