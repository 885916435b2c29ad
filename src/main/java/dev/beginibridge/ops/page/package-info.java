/**
 * The operations page: what it shows ({@link dev.beginibridge.ops.page.PageState}), the last ten minutes of it, and the search
 * for one customer. Its files are in {@code src/main/resources/dev/beginibridge/page}. It only looks; nothing here changes anything.
 */
package dev.beginibridge.ops.page;
