/** What the tests of all rooms share: the one loop, and batches, encoders and heads of toy size. */
@NullMarked
package org.fullrank.methods.toys;

import org.jspecify.annotations.NullMarked;
