package io.nonreturn.wire.live;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The page of one side with its scripts and styles: uPlot's, those of both sides, and its own. Everything comes out of the jar; nothing is
 * asked of another host. Immutable.
 */
public final class Assets {

  private static final String UPLOT = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";

  private final Map<String, Asset> byAddress = new LinkedHashMap<>();
  private final String template;

  /**
   * @param beside a class in whose package lie the side's own {@code operate.html} and {@code operate.js}
   * @throws IOException if the jar lacks one
   */
  public Assets(Class<?> beside) throws IOException {
    String html = new String(Asset.read(beside, "operate.html"), StandardCharsets.UTF_8);
    String charts = "/META-INF/resources/webjars/uplot/" + uplotVersion() + "/dist/";
    html = add(html, "uplot.css", Asset.read(Assets.class, charts + "uPlot.min.css"));
    html = add(html, "uplot.js", Asset.read(Assets.class, charts + "uPlot.iife.min.js"));
    html = add(html, "live.css", Asset.read(Assets.class, "live.css"));
    html = add(html, "live.js", Asset.read(Assets.class, "live.js"));
    template = add(html, "operate.js", Asset.read(beside, "operate.js"));
  }

  private static String uplotVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Assets.class.getResourceAsStream(UPLOT)) {
      if (in == null) {
        throw new IOException("the program lacks its charts, uplot: build it again");
      }
      properties.load(in);
    }
    return properties.getProperty("version");
  }

  private String add(String html, String name, byte[] bytes) throws IOException {
    Asset asset = Asset.of(name, bytes);
    byAddress.put(asset.address(), asset);
    return html.replace("{{" + name + "}}", asset.address());
  }

  /** The file at the end of this path. */
  public Optional<Asset> find(String address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  /**
   * The page for one answer.
   *
   * @param nonce of its {@link OwnPage#policy}
   * @param token that its POSTs must show
   */
  public byte[] page(String nonce, String token) {
    return template.replace("{{nonce}}", nonce).replace("{{token}}", token).getBytes(StandardCharsets.UTF_8);
  }
}
