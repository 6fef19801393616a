package io.nonreturn.sender.ecosystem.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nonreturn.sender.fetch.Ask;
import io.nonreturn.sender.fetch.Checksum;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.Page;
import io.nonreturn.sender.fetch.Validators;
import io.nonreturn.sender.fetch.Wanted;
import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.Lookout;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.RemoteFile;
import io.nonreturn.sender.watch.RemoteFiles;
import io.nonreturn.sender.watch.UpstreamOptions;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Limits;
import io.nonreturn.wire.Names;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Plain files of a web server. What there is say a list in the configuration, a file of SHA-256 values, or the server's own listings; what a
 * file is, its SHA-256 where one is stated, or else what the server says of it: entity tag, size and time.
 */
final class RawLookout implements Lookout {

  private static final int MOST_PAGE_BYTES = 16 << 20;
  private static final int MOST_PAGES = 10_000;
  /** Beyond these a file of checksums is read anew each time. */
  private static final int MOST_KEPT = 32;

  private static final int MOST_KEPT_BYTES = 1 << 20;
  private static final String SHA256SUMS = "SHA256SUMS";

  private final Fetcher fetcher;
  private final UpstreamOptions options;
  private final List<String> listed;
  private final String sums;

  /** Path and what is known of it without asking for it, by bundle, as of the last look. */
  private Map<String, Map<String, String>> found = Map.of();

  /** Files of checksums as they were read last, by path: asked for conditionally. */
  private final Map<String, Kept> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
          return size() > MOST_KEPT;
        }
      };

  private record Kept(Validators validators, Map<String, String> sums) {}

  RawLookout(MirrorTools tools, List<String> listed, String sums) {
    this.fetcher = tools.fetcher();
    this.options = tools.options();
    this.listed = listed;
    this.sums = sums;
  }

  @Override
  public Map<String, String> look(Set<String> live) throws IOException, InterruptedException {
    Map<String, String> files = new TreeMap<>();
    if (!sums.isEmpty()) {
      for (Map.Entry<String, String> sum : sums(sums).entrySet()) {
        files.put(sibling(sums, sum.getKey()), sum.getValue());
      }
    } else if (!listed.isEmpty()) {
      for (String path : listed) {
        files.put(path, identity(head(path), path));
      }
    } else {
      crawl(files);
    }
    Map<String, Map<String, String>> bundles = new TreeMap<>();
    files.forEach((path, known) -> {
      int slash = path.indexOf('/');
      String bundle = slash < 0 ? Names.TOP : path.substring(0, slash);
      boolean isSelected = options.select().isEmpty() || options.selectsAll() || options.select().contains(bundle);
      if (isSelected && options.filter().admits(path) && (slash < 0 || !bundle.equals(Names.TOP))) {
        bundles.computeIfAbsent(bundle, name -> new TreeMap<>()).put(path, known);
      }
    });
    found = bundles;
    Map<String, String> tokens = new LinkedHashMap<>();
    bundles.forEach((bundle, known) -> tokens.put(bundle, Digest.sha256(known.toString().getBytes(UTF_8)).hex()));
    return tokens;
  }

  /** All that the server's listings lead to. */
  private void crawl(Map<String, String> files) throws IOException, InterruptedException {
    List<String> folders = new ArrayList<>(List.of(""));
    for (int i = 0; i < folders.size(); i++) {
      String folder = folders.get(i);
      URI address = uri(folder);
      Page page = fetcher.page(Ask.of(address, MOST_PAGE_BYTES).accept("text/html"));
      if (page.isMissing() || !page.mediaType().equals("text/html")) {
        throw new IOException(address + " lists no files; name them in mirror.raw.files, or a file of checksums in mirror.raw.sums");
      }
      for (Autoindex.Entry entry : Autoindex.parse(address, new String(page.body(), UTF_8))) {
        if (entry.isFolder()) {
          folders.add(folder + entry.name() + "/");
        } else {
          files.put(folder + entry.name(), entry.note());
        }
      }
      if (folders.size() > MOST_PAGES || files.size() > Limits.ARTIFACTS) {
        throw new IOException("folders=" + folders.size() + " > LIMIT=" + MOST_PAGES + " or files=" + files.size() + " > LIMIT=" + Limits.ARTIFACTS);
      }
    }
  }

  @Override
  public Gathered gather(String bundle, RemoteFiles files) throws IOException, InterruptedException {
    Map<String, String> known = found.get(bundle);
    Map<String, String> stated = new TreeMap<>();
    if (!sums.isEmpty()) {
      stated.putAll(known);
    } else {
      for (String path : known.keySet()) {
        if (path.equals(SHA256SUMS) || path.endsWith("/" + SHA256SUMS)) {
          for (Map.Entry<String, String> sum : sums(path).entrySet()) {
            stated.put(sibling(path, sum.getKey()), sum.getValue());
          }
        }
      }
    }
    List<RemoteFile> wanted = new ArrayList<>();
    for (String path : known.keySet()) {
      Page head = head(path);
      if (head.isMissing()) {
        return null;
      }
      String sum = stated.get(path);
      List<Checksum> checksums = sum == null ? List.of() : List.of(Checksum.sha256(sum));
      Wanted file = new Wanted(uri(path), size(head), Limits.BLOB_BYTES, checksums, Map.of());
      String inBundle = bundle.equals(Names.TOP) ? path : path.substring(path.indexOf('/') + 1);
      wanted.add(new RemoteFile(inBundle, RawLayout.mediaType(path), file, sum == null ? identity(head, path) : ""));
    }
    Map<String, ArtifactDraft> had = files.get(bundle, wanted);
    if (had.isEmpty()) {
      throw new IOException("no file of " + bundle + " could be had");
    }
    return new Gathered(List.copyOf(had.values()), had.size() == wanted.size(), options.upstream().toString());
  }

  private Map<String, String> sums(String path) throws IOException, InterruptedException {
    Kept before = kept.get(path);
    Ask ask = Ask.of(uri(path), MOST_PAGE_BYTES);
    Page page = fetcher.page(before == null ? ask : ask.unlessStill(before.validators()));
    if (page.isUnchanged() && before != null) {
      return before.sums();
    }
    if (page.isMissing()) {
      throw new IOException(uri(path) + " is not there; correct mirror.raw.sums");
    }
    Map<String, String> read = Sums.parse(new String(page.body(), UTF_8));
    if (page.body().length <= MOST_KEPT_BYTES && !page.validators().equals(Validators.NONE)) {
      kept.put(path, new Kept(page.validators(), read));
    } else {
      kept.remove(path);
    }
    return read;
  }

  private Page head(String path) throws IOException, InterruptedException {
    return fetcher.page(Ask.of(uri(path), 0).header("Accept-Encoding", "identity").head());
  }

  /** What changes when the bytes do, as far as the server tells. */
  private static String identity(Page head, String path) throws IOException {
    String etag = head.stated().etag();
    String modified = head.stated().lastModified();
    if (!head.isMissing() && etag == null && modified == null) {
      throw new IOException(path + " has neither entity tag nor time, so that nobody could see it change; name its SHA-256 in a file of checksums");
    }
    return head.isMissing() ? "missing" : etag + " " + modified + " " + size(head);
  }

  private static long size(Page head) {
    String length = head.header("Content-Length");
    return length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : -1;
  }

  private static String sibling(String of, String path) {
    return of.substring(0, of.lastIndexOf('/') + 1) + path;
  }

  private URI uri(String path) {
    try {
      return options.upstream().resolve(new URI(null, null, "./" + path, null));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("path=" + path, e);
    }
  }
}
