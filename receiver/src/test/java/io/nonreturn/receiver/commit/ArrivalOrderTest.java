package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.receiver.MemoryFolder;
import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** In whatever order objects arrive, repeated or lost, across restarts: a bundle is visible exactly when all of it is here. */
class ArrivalOrderTest {
  private static final int BUNDLES = 4;
  private static Path folder;
  private static int runs;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = MemoryFolder.create();
  }

  @AfterContainer
  static void removeFolder() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private sealed interface Step {
    record Give(Bundle bundle) implements Step {}

    record Blob(File file) implements Step {}

    record Restart() implements Step {}
  }

  @Property(tries = 20)
  void visibleIffWhole(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    TestStream stream = new TestStream();
    List<Bundle> bundles = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < BUNDLES; i++) {
      List<File> files = new ArrayList<>();
      for (int f = random.nextInt(4); f >= 0; f--) {
        // Few different contents, so that bundles share blobs.
        files.add(File.of("f" + f, "content " + random.nextInt(6)));
      }
      Bundle bundle = stream.raw("files", "b" + i, files.toArray(File[]::new));
      bundles.add(bundle);
      steps.add(new Step.Give(bundle));
      files.forEach(file -> steps.add(new Step.Blob(file)));
    }
    Collections.shuffle(steps, random);
    // Some are lost, some come twice.
    for (int i = random.nextInt(4); i > 0; i--) {
      steps.remove(random.nextInt(steps.size()));
      steps.add(random.nextInt(steps.size()), steps.get(random.nextInt(steps.size())));
    }
    steps.add(random.nextInt(steps.size()), new Step.Restart());

    Path state = folder.resolve("run" + runs++);
    Set<Digest> blobs = new HashSet<>();
    Set<Long> manifests = new HashSet<>();
    TestHighSide high = new TestHighSide(state);
    try {
      for (Step step : steps) {
        switch (step) {
          case Step.Give(Bundle bundle) -> {
            high.manifest(bundle);
            manifests.add(bundle.sequence());
          }
          case Step.Blob(File file) -> {
            high.blob(file.bytes());
            blobs.add(file.id());
          }
          case Step.Restart() -> {
            high.close();
            high = new TestHighSide(state);
          }
        }
        if (random.nextInt(4) == 0) {
          high.settle();
          assertVisible(high, bundles, manifests, blobs);
        }
      }
      high.finish();
      assertVisible(high, bundles, manifests, blobs);
    } finally {
      high.close();
    }
  }

  private static void assertVisible(TestHighSide high, List<Bundle> bundles, Set<Long> manifests, Set<Digest> blobs)
      throws IOException {
    List<Long> expected = bundles.stream()
        .filter(b -> manifests.contains(b.sequence()) && b.files().stream().allMatch(f -> blobs.contains(f.id())))
        .map(Bundle::sequence)
        .toList();
    assertEquals(expected, high.visible());
  }
}
