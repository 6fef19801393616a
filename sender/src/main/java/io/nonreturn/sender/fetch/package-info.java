/**
 * Asks upstreams over HTTP, politely and without believing them.
 *
 * <pre>
 * [ fetch ] ─► watch
 *   Fetcher      what mirrors use: pages (indexes, capped, conditional) and downloads (files, resumed, hashed)
 *   Exchange     one question: redirects, credentials, politeness, watched for stalls
 *   Partial      a download on disk, which survives a restart
 *   Hashes       every byte hashed as it is written
 *   Backoff      when to ask again
 * </pre>
 *
 * <p>Input: addresses that an upstream or its operator gave. Output: {@link io.nonreturn.sender.fetch.Page} and
 * {@link io.nonreturn.sender.fetch.Downloaded}. Thread: any; bodies are read by the caller, one thread a fetcher watches for stalls. Bound:
 * a page by what its reader allows, a download by its stated size, questions by {@link io.nonreturn.sender.fetch.FetchOptions}. Failure:
 * {@link io.nonreturn.sender.fetch.FetchException}, after some tries where trying helps.
 *
 * <p>It knows no mirror and no ecosystem.
 */
package io.nonreturn.sender.fetch;
