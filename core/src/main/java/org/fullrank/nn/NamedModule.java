package org.fullrank.nn;

/**
 * A module with its path in a module tree.
 *
 * @param name the path from the root, joined by dots; empty for the root
 */
public record NamedModule(String name, Module module) {}
