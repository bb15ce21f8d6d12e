package org.fullrank.loader;

/**
 * The samples of one batch.
 *
 * @param epoch from 0
 * @param samples their places in the data set
 */
@SuppressWarnings("ArrayRecordComponent") // made once, then only read
record BatchIndices(int epoch, int[] samples) {}
