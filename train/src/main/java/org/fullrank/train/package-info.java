/**
 * The training loop. {@link org.fullrank.train.Run} is the program in a single file: data, views,
 * encoder, method, optimizer, probe, diagnosis.
 */
@NullMarked
package org.fullrank.train;

import org.jspecify.annotations.NullMarked;
