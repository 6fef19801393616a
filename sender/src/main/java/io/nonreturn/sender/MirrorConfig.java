package io.nonreturn.sender;

import io.nonreturn.sender.admit.BasicPolicy;
import io.nonreturn.sender.admit.Policy;
import io.nonreturn.sender.admit.Removals;
import io.nonreturn.sender.admit.Reserved;
import io.nonreturn.sender.fetch.FetchOptions;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.stage.PriorityRule;
import io.nonreturn.sender.watch.FolderMirror;
import io.nonreturn.sender.watch.Following;
import io.nonreturn.sender.watch.Holdings;
import io.nonreturn.sender.watch.Layout;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.sender.watch.UpstreamOptions;
import io.nonreturn.wire.ReservedNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One {@code [[mirror]]} of the configuration.
 *
 * @param name unique among the mirrors; visible on the high side
 * @param ecosystem which clients understand its bundles
 * @param origin what it follows
 * @param priority which class its bundles belong to
 * @param removals what is decided about bundles that are gone where it looks
 */
public record MirrorConfig(String name, String ecosystem, Origin origin, PriorityRule priority, Removals removals) {

  /** What a mirror follows. */
  public sealed interface Origin permits Folder, Upstream {
    /** The keys that the ecosystem reads itself, with their values as TOML. */
    Map<String, String> ownKeys();

    /** Files that are read once, when it is opened: credentials, certificates, keys. */
    List<Path> filesRead();
  }

  /**
   * A folder of this host.
   *
   * @param path where it is
   * @param settle how long a file must not have changed before it is taken
   * @param scan how often the folder is scanned even if nothing was reported
   * @param layout how it is understood
   */
  public record Folder(Path path, Duration settle, Duration scan, Layout layout) implements Origin {
    @Override
    public Map<String, String> ownKeys() {
      return layout.keys();
    }

    @Override
    public List<Path> filesRead() {
      return List.of();
    }
  }

  /**
   * An upstream that is asked over HTTP.
   *
   * @param options what all of them can be told
   * @param following what this ecosystem's can
   */
  public record Upstream(UpstreamOptions options, Following following) implements Origin {
    @Override
    public Map<String, String> ownKeys() {
      return following.keys();
    }

    @Override
    public List<Path> filesRead() {
      FetchOptions fetch = options.fetch();
      return Stream.concat(Stream.of(fetch.credentials(), fetch.ca()), following.filesRead().stream()).filter(Objects::nonNull).toList();
    }
  }

  /** What may cross of it. */
  Policy policy(ReservedNames reserved) {
    return removals.before(Reserved.before(new BasicPolicy(), reserved, ecosystem, name));
  }

  /** Another text when one of the files was changed that are read when it is opened. */
  String filesNow() {
    return origin.filesRead().stream().map(MirrorConfig::now).collect(Collectors.joining("\n"));
  }

  private static String now(Path file) {
    try {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      return file + " " + is.fileKey() + " " + is.size() + " " + is.lastModifiedTime();
    } catch (IOException e) {
      return file + " cannot be read"; // opening it says why
    }
  }

  /** @param downloads folder for what is being fetched, one below it for each mirror */
  Mirror open(InstantSource clock, Holdings holdings, Path downloads) throws IOException {
    return switch (origin) {
      case Folder folder ->
          new FolderMirror(
              name, ecosystem, folder.path(), folder.layout(), folder.settle(), folder.scan(), clock, System::nanoTime);
      case Upstream upstream -> {
        UpstreamOptions options = upstream.options();
        Fetcher fetcher = Fetcher.open(options.upstream(), options.fetch(), downloads.resolve(name), clock);
        try {
          yield upstream.following().open(new MirrorTools(name, options, fetcher, holdings, removals == Removals.KEEP, clock, System::nanoTime, new Skips(name)));
        } catch (IOException | RuntimeException e) {
          fetcher.close();
          throw e;
        }
      }
    };
  }
}
