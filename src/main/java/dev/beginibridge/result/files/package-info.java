/** Result files: what batch desks get of Begini's events. */
package dev.beginibridge.result.files;
