/** Certificates and keys from the configured files: the same for the calls to Begini and for the REST door. */
package dev.beginibridge.tls;
