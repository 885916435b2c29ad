/** The rows of one batch: read in order, asked many at once, written in order, durable at each checkpoint. */
package dev.beginibridge.file.rows;
