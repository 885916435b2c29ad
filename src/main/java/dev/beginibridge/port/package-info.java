/** What all ports of the bridge's own have in common: how much of them one party can hold. */
package dev.beginibridge.port;
