/**
 * The file door: one file in, one result out, and it balances. The {@link dev.beginibridge.file.Inbox} claims a file as a
 * batch; the {@link dev.beginibridge.file.BatchRun} checks it, has its rows asked and publishes the answers. {@code
 * file.batch} is a batch on the disk, {@code file.rows} the way of its rows; {@code docs/files.md} says how and why.
 */
package dev.beginibridge.file;
