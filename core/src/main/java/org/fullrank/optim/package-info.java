/** Optimizers on fused and foreach operations, schedules, gradient clipping, the EMA teacher. */
@NullMarked
package org.fullrank.optim;

import org.jspecify.annotations.NullMarked;
