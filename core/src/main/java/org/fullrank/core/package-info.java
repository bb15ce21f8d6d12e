/**
 * Memory scopes, argument checks, tensor arithmetic, seeds, devices and files.
 *
 * <p>This package alone uses the parts of JavaCPP that can crash a JVM: {@code Scalar}, {@code
 * *Optional}, raw pointers and boxed calls.
 */
@NullMarked
package org.fullrank.core;

import org.jspecify.annotations.NullMarked;
