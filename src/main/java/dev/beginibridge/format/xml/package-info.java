/** XML messages. */
package dev.beginibridge.format.xml;
