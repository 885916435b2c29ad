/**
 * The file door: one file in, one result out, and it balances. The life of a batch is: claimed ({@link
 * dev.beginibridge.file.Inbox}) → checked, its rows asked, its answers published ({@link
 * dev.beginibridge.file.BatchRun}). How and why is told in {@code docs/files.md}.
 */
package dev.beginibridge.file;
