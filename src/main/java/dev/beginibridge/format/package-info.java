/** How requests and replies are written: JSON, XML, CSV and fixed-width records, the same for every door. */
package dev.beginibridge.format;
