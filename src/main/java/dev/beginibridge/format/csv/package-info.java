/** CSV as RFC 4180 has it. */
package dev.beginibridge.format.csv;
