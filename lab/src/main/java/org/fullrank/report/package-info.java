/**
 * What a run leaves to be looked at: {@code report.html}, one file that opens offline.
 *
 * <pre>
 *   ReportData, Gallery   what is shown, plain records
 *   Report                the page: Scores, Curves, Rank, AttentionTable, EmbeddingMap,
 *                         NeighbourRows, Repeat, in this order
 *   Layout, Principal     t-SNE, started from the principal components
 *   Tag, Bars, Axes       HTML and SVG, escaped on entry
 *   Picture, Thumbnails   what is shown of a sample;  Sprite, Png hold the images
 * </pre>
 *
 * <p>The page loads nothing and runs one script of its own, whose hash its content security policy
 * names: text from file names or class names cannot become code.
 */
@NullMarked
package org.fullrank.report;

import org.jspecify.annotations.NullMarked;
