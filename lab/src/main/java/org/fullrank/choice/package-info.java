/**
 * Chooses the settings of a run from facts of its images.
 *
 * <pre>
 *   SetFacts   count, sizes and colour of a set, the time to read an image, and the cores
 *   Choice     the settings that follow, with the reason of each
 *   Pace       warnings about the number of steps and the speed of the machine
 * </pre>
 */
@NullMarked
package org.fullrank.choice;

import org.jspecify.annotations.NullMarked;
