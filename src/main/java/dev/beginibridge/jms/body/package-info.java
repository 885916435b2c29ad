/** What a message holds: its body, how that is written, and what to do with one that is too large. */
package dev.beginibridge.jms.body;
