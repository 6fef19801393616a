package io.nonreturn.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BundleNamesTest {

  @ParameterizedTest
  @CsvSource({
    "requests,requests",
    "@scope/name,@scope%2Fname",
    "library/alpine:3.22,library%2Falpine:3.22",
    "a%2Fb,a%252Fb",
    "a%/b,a%25%2Fb",
  })
  void slashAndPercentAreWrittenSoThatTheyCanBeReadBack(String upstream, String bundle) {
    assertEquals(bundle, BundleNames.of(upstream));
    assertEquals(Optional.of(upstream), BundleNames.upstream(bundle));
    assertTrue(Names.isBundle(bundle));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%2fb", "100%", "a%41", "a/b"})
  void whatNoUpstreamNameIsWrittenAsIsNone(String bundle) {
    assertEquals(Optional.empty(), BundleNames.upstream(bundle));
  }

  @Property
  void eachNameComesBack(@ForAll @Chars({'a', '%', '/', '2', '5', 'F'}) @StringLength(max = 12) String upstream) {
    assertEquals(Optional.of(upstream), BundleNames.upstream(BundleNames.of(upstream)));
  }

  @Test
  void theLeadOutOfAFolderStaysOnePart() {
    assertEquals("..%2F..%2Fetc", BundleNames.of("../../etc"));
  }
}
