/**
 * The rooms to come, each in a few lines: a system's or base method's objective on the contracts as
 * they are, with heads and numbers of toy size. They prove that a room needs no cast, no flag of a
 * shared type and no loop of its own; they make no claim about the method.
 */
@NullMarked
package org.fullrank.methods.stubs;

import org.jspecify.annotations.NullMarked;
