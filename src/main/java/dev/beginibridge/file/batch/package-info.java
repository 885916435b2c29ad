/** One batch on the disk: its folder, lock, state and files, and how they are checked and published. */
package dev.beginibridge.file.batch;
