/** Tests of calibration. */
@NullMarked
package org.fullrank.calibrate;

import org.jspecify.annotations.NullMarked;
