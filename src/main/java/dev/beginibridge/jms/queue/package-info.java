/** What an operator looks at and does on the broker, over a connection of its own beside those of the queue door. */
package dev.beginibridge.jms.queue;
