package io.nonreturn.receiver.ecosystem;

import io.nonreturn.receiver.serve.HttpOptions;
import io.nonreturn.receiver.serve.SiteAddress;
import java.util.Optional;

/**
 * What a client's configuration must say of this side.
 *
 * @param address under which clients reach it
 * @param needsLogin whether only readers with a name are let in; texts then have {@value #NAME} and {@value #PASSWORD} to fill in
 * @param ca file on the client that has the certificate of the site's own authority; empty where clients trust it already, and over
 *     plain HTTP
 */
public record SiteAccess(SiteAddress address, boolean needsLogin, Optional<String> ca) {
  /** Stands for the reader's name. */
  public static final String NAME = "NAME";
  /** Stands for the reader's password or token. */
  public static final String PASSWORD = "PASSWORD";

  /** Over plain HTTP nobody's certificate counts. */
  public SiteAccess {
    ca = address.isPlain() ? Optional.empty() : ca;
  }

  /** Of a server with these options, reached under this address. */
  public static SiteAccess of(HttpOptions options, SiteAddress address) {
    return new SiteAccess(address, options.readers().isPresent(), options.ca());
  }

  /** The beginning of every address, without a slash at its end. */
  public String base() {
    return address.base();
  }

  /** A line of the file that curl, wget, pip and others read names and passwords from. */
  public String netrc() {
    return "machine " + address.host() + " login " + NAME + " password " + PASSWORD;
  }

  /** A line made of the authority's file, empty where there is none. */
  public String withCa(String format) {
    return ca.map(format::formatted).orElse("");
  }
}
