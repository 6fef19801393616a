package io.nonreturn.receiver.ecosystem.oci;

import io.nonreturn.receiver.ecosystem.Client;
import io.nonreturn.receiver.ecosystem.SiteAccess;
import java.util.List;

/**
 * How programs that pull images are set up. Source: manual pages dockerd(8), containers-registries.conf(5), containers-certs.d(5), and
 * containerd's {@code docs/hosts.md}.
 */
final class ImageClients {
  private ImageClients() {}

  static List<Client> of(SiteAccess access) {
    return List.of(docker(access), containers(access), containerd(access));
  }

  private static Client docker(SiteAccess access) {
    String host = access.address().authority();
    // Docker shows no password to a mirror: whoever needs one names the host in each pull.
    String mirrors = "\"registry-mirrors\": [\"" + access.base() + "\"]";
    String insecure = "\"insecure-registries\": [\"" + host + "\"]";
    boolean isPlain = access.address().isPlain();
    boolean isMirror = !access.needsLogin();
    return Client.of("docker pull " + host + "/REPOSITORY:TAG", "docker")
        .stepIf(
            isMirror || isPlain,
            "In /etc/docker/daemon.json; then restart docker",
            "{",
            isMirror ? "  " + mirrors + (isPlain ? "," : "") : "",
            isPlain ? "  " + insecure : "",
            "}")
        .stepIf(access.ca().isPresent(), "In a shell, as root", access.withCa("install -D -m 644 %s /etc/docker/certs.d/" + host + "/ca.crt"))
        .stepIf(access.needsLogin(), "In a shell", "docker login " + host);
  }

  private static Client containers(SiteAccess access) {
    String host = access.address().authority();
    return Client.of("podman pull " + host + "/REPOSITORY:TAG", "podman", "skopeo")
        .step(
            "In /etc/containers/registries.conf.d/high-side.conf; REGISTRY is the one whose images are wanted under their own names",
            "unqualified-search-registries = [\"" + host + "\"]",
            "[[registry]]",
            "location = \"" + host + "\"",
            access.address().isPlain() ? "insecure = true" : "",
            "[[registry]]",
            "prefix = \"REGISTRY\"",
            "location = \"" + host + "\"",
            access.address().isPlain() ? "insecure = true" : "")
        .stepIf(
            access.ca().isPresent(), "In a shell, as root", access.withCa("install -D -m 644 %s /etc/containers/certs.d/" + host + "/ca.crt"))
        .stepIf(access.needsLogin(), "In a shell", "podman login " + host);
  }

  private static Client containerd(SiteAccess access) {
    return Client.of("crictl pull " + access.address().authority() + "/REPOSITORY:TAG", "containerd")
        .step(
            "In /etc/containerd/certs.d/_default/hosts.toml, which holds for all registries"
                + (access.needsLogin() ? "; the last line has the Base64 of NAME:PASSWORD" : ""),
            "server = \"" + access.base() + "\"",
            "[host.\"" + access.base() + "\"]",
            "capabilities = [\"pull\", \"resolve\"]",
            access.withCa("ca = \"%s\""),
            access.needsLogin() ? "[host.\"" + access.base() + "\".header]" : "",
            access.needsLogin() ? "authorization = \"Basic BASE64\"" : "")
        .step(
            "In /etc/containerd/config.toml (of containerd 2; containerd 1 names the table \"io.containerd.grpc.v1.cri\".registry)",
            "[plugins.\"io.containerd.cri.v1.images\".registry]",
            "config_path = \"/etc/containerd/certs.d\"");
  }
}
