package io.nonreturn.sender.watch;

import io.nonreturn.sender.fetch.Fetcher;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What a mirror that follows an upstream works with.
 *
 * @param name the mirror's
 * @param options what every such mirror can be told
 * @param fetcher asks upstream; the mirror's own, closed by it
 * @param holdings what need not be fetched
 * @param keepsRemoved whether files stay in their bundles though upstream took them away
 * @param clock for what is shown
 * @param nanoTime monotonic, as {@link System#nanoTime}
 * @param skips gets what the mirror does not carry
 */
public record MirrorTools(
  String name,
  UpstreamOptions options,
  Fetcher fetcher,
  Holdings holdings,
  boolean keepsRemoved,
  InstantSource clock,
  LongSupplier nanoTime,
  Skips skips) {}
