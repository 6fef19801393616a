package io.nonreturn.sender.watch;

import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Folder mirrors as a configuration without keys of an ecosystem's own makes them. */
public final class TestMirrors {

  private TestMirrors() {}

  /** Any files; parameters as of {@link FolderMirror}. */
  public static FolderMirror raw(
      String name, Path root, Duration settle, Duration scan, InstantSource clock, LongSupplier nanoTime) throws IOException {
    return of("raw", name, root, settle, scan, clock, nanoTime);
  }

  /** Files of an ecosystem. */
  public static FolderMirror of(
      String ecosystem, String name, Path root, Duration settle, Duration scan, InstantSource clock, LongSupplier nanoTime)
      throws IOException {
    try {
      Layout layout = Ecosystems.named(ecosystem).folder(Settings.parse(Path.of("none.toml"), ""));
      return new FolderMirror(name, ecosystem, root, layout, settle, scan, clock, nanoTime);
    } catch (SettingsException e) {
      throw new IllegalStateException(e);
    }
  }
}
