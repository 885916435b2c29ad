/** Fixed-width records by a layout, as one message or as a file. */
package dev.beginibridge.format.record;
