package org.fullrank.views;

/**
 * The samples of one batch.
 *
 * @param at which batch
 * @param samples their places in the data set
 * @param next which batch comes after
 */
@SuppressWarnings("ArrayRecordComponent") // made once, then only read
record Lot(Position at, int[] samples, Position next) {}
