package io.nonreturn.sender.stage;

import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.wire.Digest;

/**
 * An artifact whose blob is stored.
 *
 * @param path within the bundle
 * @param mediaType as clients shall see it
 * @param digest names the blob
 * @param size of the blob in bytes
 * @param fingerprint of the file that it came from, or null when that cannot be told
 */
public record StagedFile(String path, String mediaType, Digest digest, long size, Fingerprint fingerprint) {}
