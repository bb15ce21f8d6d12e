/**
 * Memory with a closing brace, checks, tensor arithmetic, seeds, devices, files.
 *
 * <p>The traps that crash a JVM (JavaCPP's {@code Scalar}, {@code *Optional}, raw pointers, boxed
 * calls) are spelled here and nowhere else.
 */
@NullMarked
package org.fullrank.core;

import org.jspecify.annotations.NullMarked;
