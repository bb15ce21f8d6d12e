/**
 * Optimizers on fused and foreach operations, schedules, gradient clipping and the EMA of weights.
 */
@NullMarked
package org.fullrank.optim;

import org.jspecify.annotations.NullMarked;
