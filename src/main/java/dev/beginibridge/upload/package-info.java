/** Batches that are sent instead of dropped: what the REST door asks for and the file door does. */
package dev.beginibridge.upload;
