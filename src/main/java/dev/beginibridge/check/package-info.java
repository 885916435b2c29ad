/** The go-live list: it looks at everything that a bridge needs, changes nothing, and says what to do. */
package dev.beginibridge.check;
