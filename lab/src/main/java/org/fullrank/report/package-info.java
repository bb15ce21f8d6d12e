/**
 * The report of a run: {@code report.html}, a single file that opens offline.
 *
 * <pre>
 *   ReportData, Gallery   the content, plain records
 *   ImageFindings         views and retrieval of images
 *   Report                the page: Scores, SearchTable, Previews, Curves, Rank, AttentionTable,
 *                         EmbeddingMap, NeighbourRows, Repeat, in this order
 *   ImageSheet            pictures in rows, drawn into a single PNG
 *   Layout, Principal     t-SNE, started from the principal components
 *   Tag, Bars, Axes       HTML and SVG, escaped on entry
 *   Picture, Thumbnails   the picture of a sample;  Sprite, Png hold the images
 * </pre>
 *
 * <p>The page loads nothing and runs a single script of its own. The content security policy allows
 * only this script's hash, so text from file names or class names cannot become code.
 */
@NullMarked
package org.fullrank.report;

import org.jspecify.annotations.NullMarked;
