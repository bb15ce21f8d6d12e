/**
 * What a run leaves to be looked at: {@code report.html}, one file that opens offline, and events
 * for TensorBoard.
 *
 * <pre>
 *   ReportData, Gallery   what is shown, plain records       Layout (t-SNE), Principal (its start)
 *   Report                the page: sections in order        Scores, Curves, Rank, AttentionTable,
 *                EmbeddingMap, NeighbourRows, Repeat
 *   Tag                   HTML and SVG, escaped on entry     Scale, Numbers, Sprite, Png
 *   EventFile             scalars for TensorBoard
 * </pre>
 *
 * <p>The page loads nothing and runs one script of its own, whose hash its content security policy
 * names: text from file names or class names cannot become code.
 */
@NullMarked
package org.fullrank.report;

import org.jspecify.annotations.NullMarked;
