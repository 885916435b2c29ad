/**
 * What every room may know: request, reply and error, the layout of a fixed-width record, an upload, a secret. Nothing
 * here knows a room.
 */
package dev.beginibridge.model;
