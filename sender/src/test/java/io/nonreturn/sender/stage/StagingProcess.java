package io.nonreturn.sender.stage;

import io.nonreturn.sender.admit.BasicPolicy;
import io.nonreturn.sender.watch.FolderMirror;
import io.nonreturn.sender.watch.TestMirrors;
import io.nonreturn.sender.watch.Mirror;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;

/** Changes files and stages them until it is killed, and prints each sequence that it believes durable. */
final class StagingProcess {

  private StagingProcess() {}

  public static void main(String[] arguments) throws Exception {
    Path state = Path.of(arguments[0]);
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    Random random = new Random(Long.parseLong(arguments[2]));
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(1)); // every file is old enough
    StateLock.take(state); // until the kill
    BlobStore blobs = new BlobStore(state.resolve("blobs"));
    try (Journal journal = Journal.open(state.resolve("journal.db"), StreamMark.at(StreamMark.besides(state)), blobs, TestStream.PUBLISHER, later);
        BlobWriter writer = new BlobWriter();
        Mirror mirror =
            TestMirrors.raw("m", folder, Duration.ofMillis(1), Duration.ofMillis(1), later, System::nanoTime)) {
      System.out.println("session " + journal.nextSession(new SecureRandom()));
      Stager stager = new Stager(mirror, new BasicPolicy(), journal, blobs, new StagingStats(), later);
      while (true) {
        for (int i = 0; i < 5; i++) {
          byte[] bytes = new byte[random.nextInt(4) == 0 ? 700_000 : random.nextInt(5_000)];
          random.nextBytes(bytes);
          Path bundle = Files.createDirectories(folder.resolve("b" + random.nextInt(8)));
          Files.write(bundle.resolve("f" + random.nextInt(5)), bytes);
        }
        stager.round(writer);
        System.out.println("sequence " + journal.state().sequence() + " " + journal.state().chain());
      }
    }
  }
}
