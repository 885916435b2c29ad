/** Where connections come from: Artemis' own client, or another provider's by its class and properties. */
package dev.beginibridge.jms.provider;
