/**
 * Recipes: a YAML file bound to the record tree that is also the Java API.
 *
 * <pre>
 *   Recipe       read, write, schema, explain
 *   YamlReader   text → Yaml, each node with its location;  Overrides applies --set to it
 * SubtypeRegistry  the records that a `name` chooses;  Shape the type of a value;  Setting path and default
 *   Binder       Yaml + Setting → record, or all errors at once
 * </pre>
 *
 * <p>A default has a single source: the record's constant {@code DEFAULT} (or {@code PAPER}), or
 * the registered instance of a choice. For a record without a default, a key's default is the
 * constant of the key's name. Keys are the component names in snake_case.
 *
 * <p>Jackson writes the JSON, but does not bind the YAML: its binder stops at the first error and
 * gives no line for an unknown key. {@code Binder}, {@code Schema} and {@code Explanation} share
 * the same description of the records.
 */
@NullMarked
package org.fullrank.recipe;

import org.jspecify.annotations.NullMarked;
