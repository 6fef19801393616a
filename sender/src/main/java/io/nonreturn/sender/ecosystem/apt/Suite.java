package io.nonreturn.sender.ecosystem.apt;

import io.nonreturn.sender.fetch.Ask;
import io.nonreturn.sender.fetch.FetchException;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.Page;
import io.nonreturn.sender.fetch.Validators;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.deb.SignedRelease;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** A suite's Release files as upstream had them last, asked for conditionally. One thread. */
final class Suite {

  static final String IN_RELEASE = "InRelease";
  static final String RELEASE = "Release";
  static final String RELEASE_GPG = "Release.gpg";

  private final Fetcher fetcher;
  private final URI folder;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private Validators validators = Validators.NONE;
  private String asked = IN_RELEASE;

  Suite(Fetcher fetcher, URI folder) {
    this.fetcher = fetcher;
    this.folder = folder;
  }

  /**
   * Asks upstream; what is known stays when it did not change. InRelease comes first each time: an archive may have it one day, and Release
   * alone only for the moment of an update.
   */
  void look() throws FetchException, InterruptedException {
    Page page = page(IN_RELEASE, asked.equals(IN_RELEASE) ? validators : Validators.NONE);
    String name = IN_RELEASE;
    if (page.isMissing()) {
      name = RELEASE;
      page = page(RELEASE, asked.equals(RELEASE) ? validators : Validators.NONE);
    }
    if (page.isUnchanged()) {
      return;
    }
    files.clear();
    asked = name;
    validators = page.validators();
    if (!page.isMissing()) {
      files.put(name, page.body());
      if (name.equals(RELEASE)) {
        Page signatures = page(RELEASE_GPG, Validators.NONE);
        if (!signatures.isMissing()) {
          files.put(RELEASE_GPG, signatures.body());
        }
      }
    }
  }

  private Page page(String name, Validators known) throws FetchException, InterruptedException {
    return fetcher.page(Ask.of(folder.resolve(name), SignedRelease.MOST_BYTES).unlessStill(known));
  }

  /** By name; none when upstream has no such suite. */
  Map<String, byte[]> files() {
    return files;
  }

  /** Changes when they do. */
  String token() {
    StringBuilder token = new StringBuilder();
    files.forEach((name, bytes) -> token.append(Digest.sha256(bytes).hex()));
    return token.toString();
  }

  /** Next time it is asked for in any case: what came was not fit. */
  void forget() {
    validators = Validators.NONE;
  }
}
