/**
 * The commands of the command line, each a thin class: parse, call, print.
 *
 * <pre> Main → Fullrank (the commands, in the order of use) → Failures (the report of a failure)
 * </pre>
 *
 * <p>Exit codes: 0 ok, 1 failed, 2 usage or configuration, 3 data, 4 collapsed, 130 interrupted.
 */
@NullMarked
package org.fullrank.cli;

import org.jspecify.annotations.NullMarked;
