/** What listens for HTTP, and bounds what a sender can hold of it. */
package dev.beginibridge.rest.server;
