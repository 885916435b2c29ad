/** The receiver of Begini's webhooks, and the pages that Begini sends customers' browsers to. */
package dev.beginibridge.result.webhook;
