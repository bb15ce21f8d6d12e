/**
 * The contracts of a self-supervised method: {@link org.fullrank.methods.Method#step step}, {@link
 * org.fullrank.methods.Method#afterStep afterStep}, a {@link org.fullrank.methods.Config} and one
 * line of the {@link org.fullrank.methods.Catalogue}. Each method lives in a package below this
 * package, called a room.
 */
@NullMarked
package org.fullrank.methods;

import org.jspecify.annotations.NullMarked;
