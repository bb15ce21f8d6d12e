/**
 * Checks of this machine, each with a remedy.
 *
 * <pre> Doctor → Jdk, Machine, Libraries → Finding (ok, warn, fail) </pre>
 */
@NullMarked
package org.fullrank.cli.doctor;

import org.jspecify.annotations.NullMarked;
