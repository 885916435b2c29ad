/**
 * Fixed-width records as a COBOL program declares them: fields, code page, framing. One notation for every door; nothing
 * here knows one. The keys are {@code begini.layouts.NAME.*}.
 */
package dev.beginibridge.layout;
