/** Tests of the doctor. */
@NullMarked
package org.fullrank.cli.doctor;

import org.jspecify.annotations.NullMarked;
