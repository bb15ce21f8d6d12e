/**
 * Recipes: a YAML file bound to the record tree that is also the Java API.
 *
 * <pre>
 *   Recipe       read, write, schema, explain
 *   YamlReader   text → Yaml, each node with its place;  Overrides grafts --set onto it
 *   SubtypeRegistry      which records a `name` chooses;  Shape what a component wants;  Setting where it stands
 *   Binder       Yaml + Setting → record, or every error at once
 * </pre>
 *
 * <p>Defaults have one source: a constant {@code DEFAULT} (or {@code PAPER}) of the record, or the
 * instance a choice was registered with; where a record has none, a constant of a key's own name.
 * Keys are the component names in snake_case.
 *
 * <p>Jackson writes JSON here but does not bind: its binder stops at the first error and knows no
 * line for an unknown key, while this one walks the same records once for binding, schema and
 * explanations.
 */
@NullMarked
package org.fullrank.recipe;

import org.jspecify.annotations.NullMarked;
