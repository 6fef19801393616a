package io.nonreturn.sender.ecosystem.maven;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures that gpg 2.2 made. */
class SignaturesTest {

  private static final String DEMO = "org.example:demo:1.0";
  private static final String POM = "<project><groupId>org.example</groupId><artifactId>demo</artifactId><version>1.0</version></project>";
  private static final String KEY = """
      -----BEGIN PGP PUBLIC KEY BLOCK-----

      mDMEawwA+RYJKwYBBAHaRw8BAQdAprGLXJnFZ/eE9K168sNrCsYiMbjxFG87cs1h
      IdrmICG0I1B1Ymxpc2hlciA8cHVibGlzaGVyQGluZGV4LmV4YW1wbGU+iJAEExYI
      ADgWIQTa6OqPY9/VkBohE/HEK6CyUINfnQUCawwA+QIbAwULCQgHAgYVCgkICwIE
      FgIDAQIeAQIXgAAKCRDEK6CyUINfnYH4AQC637XOLoH4DZaQEvkv9VpV4+djueSz
      fTctUeiCu80vIQEA7Ea5nbvcxppfLEd42Og+YEwVdy43sAgfmJsiHr74Sgo=
      =dpRE
      -----END PGP PUBLIC KEY BLOCK-----
      """;
  private static final String JAR_SIGNATURE = """
      -----BEGIN PGP SIGNATURE-----

      iHUEABYIAB0WIQTa6OqPY9/VkBohE/HEK6CyUINfnQUCawwA+gAKCRDEK6CyUINf
      neiXAQCbLzeRMiwzRuN7Ki6oNNNZeJqDFRHGh2vXpIEYu/+RXwEAwFkrZKDXDWzu
      iqpbNMR+f7sVYVylr9vrsCfR2KHLpA0=
      =teh0
      -----END PGP SIGNATURE-----
      """;
  private static final String POM_SIGNATURE = """
      -----BEGIN PGP SIGNATURE-----

      iHUEABYIAB0WIQTa6OqPY9/VkBohE/HEK6CyUINfnQUCawwA+gAKCRDEK6CyUINf
      ne6nAP9B12ZONFDKNZkLbf+V9oPuPqsX1d90VjuD86i8dAySywEAyPnbxtEhllMQ
      St6OaoKjlzWQ09IWT86y1JK38WaTxQ8=
      =g6WE
      -----END PGP SIGNATURE-----
      """;

  @TempDir Path folder;
  private TestRepository repository;
  private final String jar = TestRepository.path(DEMO, ".jar");
  private final String pom = TestRepository.path(DEMO, ".pom");

  @BeforeEach
  void open() throws IOException {
    repository = new TestRepository(folder);
    repository.put(pom, POM);
    repository.put(jar, "jar of 1.0");
    repository.files.put(pom + ".asc", POM_SIGNATURE.getBytes(UTF_8));
    repository.files.put(jar + ".asc", JAR_SIGNATURE.getBytes(UTF_8));
    Files.writeString(folder.resolve("keys.asc"), KEY);
  }

  @AfterEach
  void close() throws IOException {
    repository.close();
  }

  private void follow(String policy) throws Exception {
    repository.follow(List.of(DEMO), "signatures = \"" + policy + "\"\nkeys = \"" + folder.resolve("keys.asc") + "\"");
  }

  private String problem() {
    return String.valueOf(repository.mirror.skips().problem());
  }

  @Test
  void whatIsSignedByATrustedKeyCrossesWithItsSignatures() throws Exception {
    follow("require");
    assertEquals(
        Map.of(DEMO, List.of("demo-1.0.jar", "demo-1.0.jar.asc", "demo-1.0.jar.sha1", "demo-1.0.pom", "demo-1.0.pom.asc", "demo-1.0.pom.sha1")),
        repository.look(),
        problem());
  }

  @Test
  void aWrongSignatureIsRefusedAndTriedAgain() throws Exception {
    repository.files.put(jar + ".asc", POM_SIGNATURE.getBytes(UTF_8));
    follow("verify-if-present");
    assertEquals(Map.of(), repository.look());
    assertTrue(problem().contains("demo-1.0.jar is not signed by a key of mirror.maven.keys"), problem());
    repository.files.put(jar + ".asc", JAR_SIGNATURE.getBytes(UTF_8));
    assertEquals(Set.of(DEMO), repository.look().keySet(), problem());
  }

  @Test
  void otherBytesUnderAGoodChecksumAreRefused() throws Exception {
    repository.put(jar, "swapped jar");
    follow("require");
    assertEquals(Map.of(), repository.look());
    assertTrue(problem().contains("not signed by a key"), problem());
  }

  @Test
  void whereThereIsNoneThePolicyDecides() throws Exception {
    repository.files.remove(jar + ".asc");
    follow("require");
    assertEquals(Map.of(), repository.look());
    assertTrue(problem().contains("has no signature"), problem());
    follow("verify-if-present");
    assertEquals(5, repository.look().get(DEMO).size(), problem());
  }

  @Test
  void withoutKeysTheyCrossForTheClientsOrNotAtAll() throws Exception {
    repository.files.put(jar + ".asc", "nothing that anybody signed".getBytes(UTF_8));
    follow("ignore");
    assertEquals(4, repository.look().get(DEMO).size(), problem());
    follow("carry");
    assertEquals(6, repository.look().get(DEMO).size(), problem());
  }
}
