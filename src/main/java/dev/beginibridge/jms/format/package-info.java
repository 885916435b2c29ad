/** How a request is written in a message's body, and its reply in the same way; nothing here knows JMS. */
package dev.beginibridge.jms.format;
