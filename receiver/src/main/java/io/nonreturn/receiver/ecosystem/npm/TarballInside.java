package io.nonreturn.receiver.ecosystem.npm;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Name and version in a tarball's own {@code package.json}, read from the stream. Clients unpack every entry with the first part of its
 * path cut off, and the last of two equal ones wins: so each {@code package.json} directly below a first part must say the same, however its
 * path is written. Nothing may follow the block of zeros that ends an archive, since some clients read on there. The archive may be hostile:
 * inflated bytes, entries and the bytes of headers are capped.
 *
 * @param name as stated
 * @param version as stated
 */
record TarballInside(String name, String version) {
    /** Inflated bytes that are looked into. The largest packages, with programs for one system inside, come near. */
    static final long MOST_INFLATED_BYTES = 512L << 20;
    /** Inflated bytes of one entry's headers: long names and extended attributes are read into memory. */
    static final int HEADER_BYTES = 1 << 20;
    /** Of the file; descriptions of the whole API have been put into it. */
    static final int JSON_BYTES = 4 << 20;

    private static final int MOST_ENTRIES = 200_000;
    private static final int BLOCK_BYTES = 512;
    private static final String MANIFEST = "package.json";
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * Reads a compressed archive, as far as its caps go.
     *
     * @throws RefusedException if it is no archive, or has no such file within the caps, or two that differ
     */
    static TarballInside read(InputStream compressed) throws RefusedException {
        TarballInside found = null;
        Capped inflated = null;
        // The streams hold nothing that needs closing beyond the file, which is the caller's.
        try {
            inflated = new Capped(new GZIPInputStream(compressed, 1 << 16));
            TarArchiveInputStream tar = new TarArchiveInputStream(inflated, BLOCK_BYTES);
            for (int entries = 0; entries < MOST_ENTRIES; entries++) {
                inflated.allowed = HEADER_BYTES;
                TarArchiveEntry entry = tar.getNextEntry();
                if (entry == null) {
                    checkEnd(inflated);
                    break;
                }
                inflated.allowed = Long.MAX_VALUE;
                if (!entry.isDirectory() && isManifest(entry.getName())) {
                    found = same(found, parse(tar.readNBytes(JSON_BYTES + 1)));
                }
                tar.skip(Long.MAX_VALUE);
                if (inflated.total > MOST_INFLATED_BYTES) {
                    break;
                }
            }
        } catch (IOException | RuntimeException damaged) {
            // The library reports damage in many types. What a client unpacks before it sees the damage is what was found here.
            boolean isEnough = inflated != null && inflated.total > MOST_INFLATED_BYTES && found != null;
            if (!isEnough) {
                throw malformed("not readable as a package: " + brief(damaged));
            }
        }
        if (found == null) {
            throw malformed("no package.json within entries=" + MOST_ENTRIES + " bytes=" + MOST_INFLATED_BYTES);
        }
        return found;
    }

    /**
     * Whether clients unpack this as the file that they read. They cut off the first part, which may be empty; behind it neither empty parts
     * nor dots say anything, and systems take a backslash for a slash, and case and dots or spaces at the end for nothing.
     */
    private static boolean isManifest(String path) {
        String slashes = path.replace('\\', '/');
        int start = slashes.indexOf('/') + 1;
        while (start > 0 && (slashes.startsWith("/", start) || slashes.startsWith("./", start))) {
            start += slashes.charAt(start) == '/' ? 1 : 2;
        }
        int end = slashes.length();
        while (end > start && ". ".indexOf(slashes.charAt(end - 1)) >= 0) {
            end--;
        }
        return start > 0 && end - start == MANIFEST.length() && slashes.regionMatches(true, start, MANIFEST, 0, MANIFEST.length());
    }

    private static void checkEnd(Capped inflated) throws IOException {
        inflated.allowed = Long.MAX_VALUE;
        byte[] buffer = new byte[1 << 13];
        for (int count = inflated.read(buffer, 0, buffer.length); count >= 0; count = inflated.read(buffer, 0, buffer.length)) {
            for (int i = 0; i < count; i++) {
                if (buffer[i] != 0) {
                    throw new IOException("something follows its end");
                }
            }
        }
    }

    private static TarballInside same(TarballInside before, TarballInside next) throws RefusedException {
        if (before != null && !before.equals(next)) {
            throw new RefusedException(Refusal.CONTENT_METADATA, "two package.json name different packages");
        }
        return next;
    }

    private static TarballInside parse(byte[] file) throws RefusedException {
        if (file.length > JSON_BYTES) {
            throw malformed("package.json bytes > LIMIT=" + JSON_BYTES);
        }
        // Clients pass over a byte order mark.
        int start = file.length >= 3 && file[0] == (byte) 0xef && file[1] == (byte) 0xbb && file[2] == (byte) 0xbf ? 3 : 0;
        String name = null;
        String version = null;
        try (JsonParser json = JSON.createParser(file, start, file.length - start)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("package.json is no object");
            }
            for (String key = json.nextName(); key != null; key = json.nextName()) {
                boolean isText = json.nextToken() == JsonToken.VALUE_STRING;
                // As clients do: the last of two wins.
                switch (key) {
                    case "name" -> name = isText ? json.getString() : null;
                    case "version" -> version = isText ? json.getString() : null;
                    default -> {}
                }
                json.skipChildren();
            }
        } catch (JacksonException e) {
            throw malformed("package.json is not JSON");
        }
        boolean isLong = name != null && version != null
                && (name.length() > NpmName.MOST_CHARACTERS || version.length() > NpmName.VERSION_CHARACTERS);
        if (name == null || version == null || isLong) {
            throw malformed("package.json has no name or version");
        }
        return new TarballInside(name, version);
    }

    private static RefusedException malformed(String why) {
        return new RefusedException(Refusal.CONTENT_MALFORMED, why);
    }

    private static String brief(Throwable damaged) {
        String text = String.valueOf(damaged.getMessage());
        return text.length() <= 200 ? text : text.substring(0, 200);
    }

    /** Counts inflated bytes, and ends with an error when more than what is allowed at the moment is asked for. */
    private static final class Capped extends InputStream {
        private final InputStream inflated;
        private long allowed = HEADER_BYTES;
        private long total;

        Capped(InputStream inflated) {
            this.inflated = inflated;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int count = inflated.read(to, offset, length);
            total += Math.max(count, 0);
            allowed -= Math.max(count, 0);
            if (allowed < 0 || total > MOST_INFLATED_BYTES) {
                throw new IOException("archive inflates to more than allowed");
            }
            return count;
        }
    }
}
