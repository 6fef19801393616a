package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.receiver.MemoryFolder;
import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Additions, removals and additions again, in two epochs and in any order of arrival: what clients see in the end is what the sender said
 * last of each name, and the ledger is empty, also where an inventory is all that came of what was superseded.
 */
class SupersessionOrderTest {
  private static final List<String> NAMES = List.of("a", "b", "c");
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

  @Property(tries = 20)
  void lastWordOfEachNameHolds(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    Map<String, Long> expected = new TreeMap<>();
    try (TestHighSide high = new TestHighSide(folder.resolve("run" + runs++))) {
      long base = 0;
      for (TestStream stream : List.of(new TestStream(), new TestStream(TestStream.NEXT_EPOCH))) {
        Map<String, Bundle> last = new TreeMap<>();
        List<Bundle> bundles = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          String name = NAMES.get(random.nextInt(NAMES.size()));
          Bundle bundle = random.nextInt(3) == 0
              ? stream.removal("raw", "files", name)
              : stream.raw("files", name, File.of("x", "content " + random.nextInt(5)));
          bundles.add(bundle);
          last.put(name, bundle);
        }
        for (Map.Entry<String, Bundle> one : last.entrySet()) {
          if (one.getValue().manifest().removed()) {
            expected.remove(one.getKey());
          } else {
            expected.put(one.getKey(), base + one.getValue().sequence());
          }
        }
        // Of what was superseded some never comes.
        bundles.removeIf(bundle -> !last.containsValue(bundle) && random.nextInt(3) == 0);
        Collections.shuffle(bundles, random);
        List<Long> live = last.values().stream().map(Bundle::sequence).toList();
        int inventoryAt = random.nextInt(bundles.size() + 1);
        for (int i = 0; i <= bundles.size(); i++) {
          if (i == inventoryAt) {
            high.inventory(stream.inventory(TestStream.NOW_MICROS, live.toArray(Long[]::new)));
          }
          if (i < bundles.size()) {
            high.everything(bundles.get(i));
          }
          if (random.nextInt(3) == 0) {
            high.settle();
          }
        }
        high.settle();
        base += stream.sequence();
      }
      high.finish();
      assertEquals(expected.values().stream().sorted().toList(), high.visible());
      assertEquals(List.of(), high.ledger());
      assertEquals(0, high.refusals.snapshot().size(), high.refusals.snapshot().toString());
    }
  }
}
