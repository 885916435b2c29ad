/** Who may ask by HTTP: clients, their tokens, and what each of them may do. */
package dev.beginibridge.client;
