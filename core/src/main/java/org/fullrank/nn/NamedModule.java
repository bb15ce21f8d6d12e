package org.fullrank.nn;

/**
 * A module of a tree.
 *
 * @param name the path from the root, joined by dots; empty for the root
 */
public record NamedModule(String name, Module module) {}
