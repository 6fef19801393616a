package io.nonreturn.receiver.ecosystem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.SiteAddress;
import io.nonreturn.receiver.verify.EcosystemCheck;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the service file names is found, and nothing is there twice. */
class EcosystemsTest {
  private static final SiteAccess ACCESS =
      new SiteAccess(new SiteAddress("http", "mirror.example", 8080), false, Optional.empty());

  @Test
  void allAreFoundInOrder() {
    List<String> names = Ecosystems.load().all().stream().map(Ecosystem::name).toList();
    assertTrue(names.containsAll(List.of("pypi", "raw")), names.toString());
    assertEquals(Optional.empty(), Ecosystems.load().find("unheard-of"));
  }

  @Test
  void guidesNameTheAddressThatTheReaderUsed() {
    for (Ecosystem ecosystem : Ecosystems.load().all()) {
      Guide guide = ecosystem.guide(ACCESS);
      for (Client client : guide.clients()) {
        String all = client.use() + client.steps();
        assertTrue(all.contains("mirror.example:8080"), all);
        assertTrue(!client.names().isEmpty(), guide.title());
      }
      assertTrue(!guide.path().startsWith("/") && !guide.title().isEmpty(), guide.toString());
    }
    assertEquals("https://mirror.example", new SiteAddress("https", "mirror.example", 443).base());
  }

  @Test
  void namesAreTakenOnceAndByTheGrammar() {
    assertThrows(IllegalStateException.class, () -> Ecosystems.of(List.of(new Named("one"), new Named("one"))));
    assertThrows(IllegalStateException.class, () -> Ecosystems.of(List.of(new Named("Not One"))));
    Ecosystems same = Ecosystems.of(List.of(new Named("one"), new Named("two")));
    assertThrows(IllegalStateException.class, () -> same.clients(ACCESS), "both have the client that all have");
  }

  private record Named(String name) implements Ecosystem {
    @Override
    public EcosystemCheck check() {
      return (manifest, blobs) -> List.of();
    }

    @Override
    public List<Endpoint> endpoints(Published site) {
      return List.of();
    }

    @Override
    public Guide guide(SiteAccess access) {
      return new Guide(name, List.of(Client.of("", "all")), "", "");
    }

    @Override
    public Optional<String> page(String mirror, String bundle) {
      return Optional.empty();
    }
  }
}
