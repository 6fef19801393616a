/**
 * What the operators' pages of both sides have in common.
 *
 * <pre>
 *   figures, every two seconds ──► {@link io.nonreturn.wire.live.Past}    one hour of them, for charts
 *   status, once a second      ──► {@link io.nonreturn.wire.live.Feed}    to all readers that are connected
 *   files of the jar           ──► {@link io.nonreturn.wire.live.Assets}  scripts and styles, named by their hash
 *   a POST                     ──► {@link io.nonreturn.wire.live.OwnPage} only from the page itself
 * </pre>
 *
 * <p>Nothing here crosses the link, and nothing knows an HTTP server: each side joins it to its own. Threads: one writes the feed, any
 * may join or read. Bound: the rows of the past, the readers of a feed, and one message that a reader has not taken yet. Failure: a
 * reader that is too slow, or gone, is dropped; its page connects again.
 */
package io.nonreturn.wire.live;
