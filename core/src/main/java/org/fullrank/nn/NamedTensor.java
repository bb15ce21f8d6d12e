package org.fullrank.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * A tensor with its path and role in a module tree.
 *
 * @param name the path from the root, joined by dots
 */
public record NamedTensor(String name, Tensor tensor, Role role) {}
