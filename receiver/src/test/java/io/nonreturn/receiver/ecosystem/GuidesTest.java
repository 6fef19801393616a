package io.nonreturn.receiver.ecosystem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.serve.SiteAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The texts, letter by letter; that clients take them is shown by ClientsIT. */
class GuidesTest {
  private static final SiteAccess PLAIN = new SiteAccess(new SiteAddress("http", "mirror.example", 8080), false, Optional.empty());
  private static final SiteAccess GUARDED =
      new SiteAccess(new SiteAddress("https", "mirror.example", 443), true, Optional.of("/etc/ssl/site.pem"));

  private static String text(SiteAccess access, String client) {
    StringBuilder text = new StringBuilder();
    clients(access).get(client).steps().forEach(step -> text.append("# ").append(step.where()).append('\n').append(step.text()));
    return text.toString();
  }

  private static Map<String, Client> clients(SiteAccess access) {
    return Ecosystems.load().clients(access);
  }

  @Test
  void allClientsAreThere() {
    List<String> known = List.of("pip", "npm", "docker", "podman", "skopeo", "containerd", "apt", "maven", "curl", "wget");
    assertTrue(clients(PLAIN).keySet().containsAll(known), clients(PLAIN).keySet().toString());
  }

  @Test
  void pip() {
    assertEquals("""
        # In ~/.config/pip/pip.conf, or for everybody in /etc/pip.conf
        [global]
        index-url = http://mirror.example:8080/pypi/simple/
        trusted-host = mirror.example
        """, text(PLAIN, "pip"));
    assertEquals("""
        # In ~/.config/pip/pip.conf, or for everybody in /etc/pip.conf
        [global]
        index-url = https://mirror.example/pypi/simple/
        cert = /etc/ssl/site.pem
        # In ~/.netrc, mode 600
        machine mirror.example login NAME password PASSWORD
        """, text(GUARDED, "pip"));
  }

  @Test
  void npm() {
    assertTrue(text(GUARDED, "npm").endsWith("""
        registry=https://mirror.example/npm/
        @SCOPE:registry=https://mirror.example/npm/
        replace-registry-host=always
        cafile=/etc/ssl/site.pem
        //mirror.example/npm/:_authToken=TOKEN
        """), text(GUARDED, "npm"));
    assertFalse(text(PLAIN, "npm").contains("_authToken"));
  }

  @Test
  void docker() {
    assertEquals("""
        # In /etc/docker/daemon.json; then restart docker
        {
          "registry-mirrors": ["http://mirror.example:8080"],
          "insecure-registries": ["mirror.example:8080"]
        }
        """, text(PLAIN, "docker"));
    assertEquals("""
        # In a shell, as root
        install -D -m 644 /etc/ssl/site.pem /etc/docker/certs.d/mirror.example/ca.crt
        # In a shell
        docker login mirror.example
        """, text(GUARDED, "docker"));
  }

  @Test
  void podman() {
    assertTrue(text(PLAIN, "podman").endsWith("""
        unqualified-search-registries = ["mirror.example:8080"]
        [[registry]]
        location = "mirror.example:8080"
        insecure = true
        [[registry]]
        prefix = "REGISTRY"
        location = "mirror.example:8080"
        insecure = true
        """), text(PLAIN, "podman"));
    assertEquals(text(PLAIN, "podman"), text(PLAIN, "skopeo"));
  }

  @Test
  void containerd() {
    assertTrue(text(GUARDED, "containerd").contains("""
        server = "https://mirror.example"
        [host."https://mirror.example"]
        capabilities = ["pull", "resolve"]
        ca = "/etc/ssl/site.pem"
        [host."https://mirror.example".header]
        authorization = "Basic BASE64"
        """), text(GUARDED, "containerd"));
  }

  @Test
  void apt() {
    assertTrue(text(GUARDED, "apt").endsWith("""
        Types: deb
        URIs: https://mirror.example/apt/MIRROR/
        Suites: SUITE
        Components: COMPONENT
        Signed-By: /etc/apt/keyrings/ARCHIVE.gpg
        # In /etc/apt/apt.conf.d/90mirror
        Acquire::https::mirror.example::CaInfo "/etc/ssl/site.pem";
        # In /etc/apt/auth.conf.d/mirror.conf, mode 600
        machine https://mirror.example/apt/ login NAME password PASSWORD
        """), text(GUARDED, "apt"));
  }

  @Test
  void maven() {
    assertTrue(text(GUARDED, "maven").startsWith("""
        # In ~/.m2/settings.xml, mode 600
        <settings>
          <mirrors>
            <mirror>
              <id>high-side</id>
              <mirrorOf>*</mirrorOf>
              <url>https://mirror.example/maven/MIRROR/</url>
            </mirror>
          </mirrors>
          <servers>
            <server>
              <id>high-side</id>
              <username>NAME</username>
              <password>PASSWORD</password>
            </server>
          </servers>
        </settings>
        """), text(GUARDED, "maven"));
    assertFalse(text(PLAIN, "maven").contains("servers"));
  }

  /** Over plain HTTP nobody's certificate counts. */
  @Test
  void aPlainSiteNeedsNoAuthority() {
    SiteAccess access = new SiteAccess(PLAIN.address(), true, Optional.of("/etc/ssl/site.pem"));
    clients(access).keySet().forEach(client -> assertFalse(text(access, client).contains("site.pem"), client));
  }
}
