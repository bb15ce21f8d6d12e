/**
 * The verbs, each a thin class: parse, call, print.
 *
 * <pre> Main → Fullrank (the verbs, in the order of use) → Failures (what is said when one fails)
 * </pre>
 *
 * <p>Exit codes: 0 ok, 1 failed, 2 usage or configuration, 3 data, 4 collapsed, 130 interrupted.
 */
@NullMarked
package org.fullrank.cli;

import org.jspecify.annotations.NullMarked;
