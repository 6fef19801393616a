/**
 * What a person asks of a side from its own host, by its configuration: its audit log, what the running daemon says of itself, whether the host
 * is fit. Nothing here changes anything.
 */
package io.nonreturn.bench.host;
