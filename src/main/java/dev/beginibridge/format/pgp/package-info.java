/** Files encrypted with PGP, in and out. */
package dev.beginibridge.format.pgp;
