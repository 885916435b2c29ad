/** What the REST door answers beside links: {@code application/problem+json}, in one place and one form. */
package dev.beginibridge.rest.answer;
