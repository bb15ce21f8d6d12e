/**
 * The module tree and the layers. A module is a visitor's host: it names its tensors and children,
 * and owns no mode, no clock and no generator; those come in with each {@link
 * org.fullrank.nn.Pass}.
 */
@NullMarked
package org.fullrank.nn;

import org.jspecify.annotations.NullMarked;
