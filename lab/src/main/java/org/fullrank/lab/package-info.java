/** Recipes in YAML bound to records, replications, the report. */
@NullMarked
package org.fullrank.lab;

import org.jspecify.annotations.NullMarked;
