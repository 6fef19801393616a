package io.nonreturn.sender.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One try to complete a file: asks for what is missing of it (RFC 9110, section 14) and holds what comes against what was stated. One
 * thread.
 */
final class Download {

  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

  /** What is left of the disk for the journal. */
  private static final long RESERVE_BYTES = 64 << 20;

  private final Exchange exchange;
  private final Path folder;
  private final Wanted wanted;
  private final Partial partial;

  Download(Exchange exchange, Path folder, Wanted wanted, Partial partial) {
    this.exchange = exchange;
    this.folder = folder;
    this.wanted = wanted;
    this.partial = partial;
  }

  /** @throws IOException that is no {@link FetchException} when our disk fails */
  Downloaded attempt() throws IOException, InterruptedException {
    long have = partial.size();
    if (wanted.size() < 0 || have < wanted.size() || wanted.size() == 0) {
      try (Answer answer = exchange.ask("GET", wanted.uri(), headers(have))) {
        receive(answer, have);
      }
    }
    StringBuilder difference = new StringBuilder();
    Downloaded downloaded = partial.finish(difference);
    if (downloaded == null) {
      // What was taken of an earlier try may be to blame: that deserves another one.
      throw new FetchException(wanted.uri(), have > 0 ? Failure.CHANGED : Failure.NOT_AS_STATED, difference.toString());
    }
    return downloaded;
  }

  private Map<String, String> headers(long have) {
    Map<String, String> headers = new TreeMap<>(wanted.headers());
    headers.put("Accept-Encoding", "identity"); // the bytes as they lie there are those that were hashed
    if (have > 0) {
      headers.put("Range", "bytes=" + have + "-");
      if (partial.validator() != null) {
        headers.put("If-Range", partial.validator());
      }
    }
    return headers;
  }

  private void receive(Answer answer, long have) throws IOException {
    String strong = Validators.of(answer.headers()).strong();
    long total;
    switch (answer.status()) {
      case 200 -> {
        if (have > 0) {
          partial.restart(); // it changed, or there are no ranges here
        }
        partial.belongsTo(strong);
        total = answer.contentLength();
      }
      case 206 -> total = rangeTotal(answer, have, strong);
      case 416 -> {
        partial.restart();
        throw new FetchException(answer.uri(), Failure.CHANGED, "it is shorter than the " + have + " B that are here");
      }
      default -> throw new FetchException(answer.uri(), Failure.REFUSED, "status=" + answer.status(), answer.status(), null);
    }
    checkEnd(answer, total);
    check(answer.uri(), total);
    copy(answer);
    if (total >= 0 && partial.size() > total) {
      String found = "bytes=" + partial.size() + " where its headers state " + total;
      partial.restart();
      throw new FetchException(answer.uri(), Failure.MALFORMED, found);
    }
    if (total >= 0 && partial.size() < total) {
      throw new FetchException(answer.uri(), Failure.BROKEN_OFF, "bytes=" + partial.size() + " of " + total);
    }
    if (wanted.size() >= 0 && partial.size() < wanted.size()) {
      throw new FetchException(
          answer.uri(), total < 0 ? Failure.BROKEN_OFF : Failure.NOT_AS_STATED, "bytes=" + partial.size() + " of " + wanted.size());
    }
  }

  private long rangeTotal(Answer answer, long have, String strong) throws IOException {
    Matcher range = CONTENT_RANGE.matcher(answer.headers().firstValue("Content-Range").orElse(""));
    if (have == 0 || !range.matches() || Long.parseLong(range.group(1)) != have) {
      partial.restart();
      throw new FetchException(answer.uri(), Failure.MALFORMED, "another range than bytes=" + have + "-");
    }
    if (partial.validator() != null && isOther(strong)) {
      partial.restart();
      throw new FetchException(answer.uri(), Failure.CHANGED, "");
    }
    return range.group(3).equals("*") ? -1 : Long.parseLong(range.group(3));
  }

  /**
   * Whether a part is of another state of the file. A part of a tagged file bears the tag (section 15.3.7); where no checksum tells in the
   * end, one that does not is not believed.
   */
  private boolean isOther(String strong) {
    if (partial.validator().equals(strong)) {
      return false;
    }
    boolean isUntold = wanted.checksums().isEmpty() && partial.validator().startsWith("\"");
    return isUntold || (strong != null && !isOtherKind(strong));
  }

  /** Of bytes that nothing is stated about it must at least be told where they end. */
  private void checkEnd(Answer answer, long total) throws IOException {
    boolean isPart = answer.status() == 206;
    if (wanted.checksums().isEmpty() && wanted.size() < 0 && total < 0 && (isPart || !answer.isFramed())) {
      partial.restart();
      throw new FetchException(answer.uri(), Failure.MALFORMED, "it says nowhere where it ends, so that nobody could see it cut off");
    }
  }

  /** A date cannot be compared with a tag: mirrors behind one name may give either. */
  private boolean isOtherKind(String strong) {
    return strong.startsWith("\"") != partial.validator().startsWith("\"");
  }

  /** Before a byte is read: what is stated twice must be the same, and must fit. */
  private void check(URI uri, long total) throws IOException {
    if (wanted.size() >= 0 && total >= 0 && total != wanted.size()) {
      partial.restart();
      throw new FetchException(uri, Failure.NOT_AS_STATED, "bytes=" + total + " where the index states " + wanted.size());
    }
    if (total > wanted.limit()) {
      partial.restart();
      throw new FetchException(uri, Failure.TOO_LARGE, "bytes=" + total + " > MOST=" + wanted.limit());
    }
    FileStore disk = Files.getFileStore(folder);
    long needed = Math.max(total, wanted.size()) - partial.size();
    long free = disk.getUsableSpace() - Math.min(RESERVE_BYTES, disk.getTotalSpace() / 20);
    if (needed > free) {
      throw new FetchException(uri, Failure.NO_ROOM, "bytes=" + needed + " > FREE=" + Math.max(0, free));
    }
  }

  private void copy(Answer answer) throws IOException {
    InputStream body = answer.body();
    byte[] room = partial.room();
    while (true) {
      int count;
      try {
        count = body.read(room, 0, room.length);
      } catch (IOException e) {
        throw answer.failure(e);
      }
      if (count < 0) {
        return;
      }
      if (partial.size() + count > wanted.limit()) {
        partial.restart();
        throw new FetchException(answer.uri(), Failure.TOO_LARGE, "bytes > MOST=" + wanted.limit());
      }
      partial.write(count);
    }
  }
}
