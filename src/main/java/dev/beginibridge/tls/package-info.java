/** Certificates and keys from the configured files: the same for the calls to Begini, the brokers, and the bridge's own ports. */
package dev.beginibridge.tls;
