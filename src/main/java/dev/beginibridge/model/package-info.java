/**
 * What every room may know: request, reply and error, an upload, a secret, a digest, a thread. Nothing here knows a room.
 */
package dev.beginibridge.model;
