/**
 * The module tree and the layers. A module names its tensors and children to a {@link
 * org.fullrank.nn.Visitor}. It owns no mode, clock or generator; each forward gets a {@link
 * org.fullrank.nn.Pass}.
 */
@NullMarked
package org.fullrank.nn;

import org.jspecify.annotations.NullMarked;
