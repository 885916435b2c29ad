/** What all ports of the bridge's own have in common: how much of them one party can hold, and the form of an answer. */
package dev.beginibridge.port;
