/** JSON, as one message or as a file of lines. */
package dev.beginibridge.format.json;
