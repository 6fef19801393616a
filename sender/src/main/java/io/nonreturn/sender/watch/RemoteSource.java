package io.nonreturn.sender.watch;

import io.nonreturn.sender.fetch.Downloaded;
import io.nonreturn.sender.fetch.FetchException;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.Wanted;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of an upstream: downloaded before it is drafted, or here already and downloaded only if it went away meanwhile. */
final class RemoteSource implements Source {

  private final Fetcher fetcher;
  private final Wanted wanted;
  private Downloaded downloaded;

  /** @param downloaded null when the file is thought to be in the store */
  RemoteSource(Fetcher fetcher, Wanted wanted, Downloaded downloaded) {
    this.fetcher = fetcher;
    this.wanted = wanted;
    this.downloaded = downloaded;
  }

  /** Where it lies if it was downloaded, else null. */
  Path file() {
    return downloaded == null ? null : downloaded.file();
  }

  @Override
  public OwnFile ownFile() throws IOException, SkippedException {
    if (downloaded == null || !Files.exists(downloaded.file())) {
      try {
        downloaded = fetcher.download(wanted);
      } catch (FetchException e) {
        throw new SkippedException(RemoteFiles.cause(e), e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ClosedByInterruptException();
      }
    }
    return new OwnFile(downloaded.file(), downloaded.digest(), downloaded.size());
  }

  @Override
  public ReadableByteChannel open() throws IOException, SkippedException {
    return FileChannel.open(ownFile().file(), StandardOpenOption.READ);
  }

  @Override
  public void verify() {
    // Nobody writes to it.
  }

  /** Where it was downloaded to; null when it was not. */
  Path downloadedFile() {
    return downloaded == null ? null : downloaded.file();
  }

  /** It is staged, or no longer wanted. */
  void release() {
    if (downloaded != null) {
      fetcher.release(downloaded);
    }
  }
}
