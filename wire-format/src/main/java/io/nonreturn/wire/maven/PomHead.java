package io.nonreturn.wire.maven;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The coordinates that a POM gives itself; what it leaves out is its parent's. Nothing outside of the file is read: document types and
 * entities are refused.
 *
 * @param group empty where it is an expression, which nobody can know here
 * @param artifact the same
 * @param version the same
 */
public record PomHead(Optional<String> group, Optional<String> artifact, Optional<String> version) {
  /** The longest of today have some hundred KiB. */
  public static final int MOST_BYTES = 4 << 20;

  private static final int MOST_DEPTH = 200;
  private static final int MOST_TEXT = 1_000;

  /** Reads a POM. */
  public static PomHead parse(byte[] pom) throws RefusedException {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    try {
      return read(factory.createXMLStreamReader(new ByteArrayInputStream(pom)));
    } catch (XMLStreamException | RuntimeException e) {
      // The parser of the platform reports damage in several types.
      throw malformed(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private static PomHead read(XMLStreamReader xml) throws XMLStreamException, RefusedException {
    Map<String, String> texts = new HashMap<>();
    String[] names = new String[MOST_DEPTH];
    int depth = 0;
    StringBuilder text = new StringBuilder();
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> throw malformed("it has a document type or entities");
        case XMLStreamConstants.START_ELEMENT -> {
          if (depth == MOST_DEPTH) {
            throw malformed("depth > LIMIT=" + MOST_DEPTH);
          }
          names[depth++] = xml.getLocalName();
          text.setLength(0);
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (isHead(names, depth) && text.length() + xml.getTextLength() <= MOST_TEXT) {
            text.append(xml.getText());
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          if (isHead(names, depth)) {
            String name = depth == 2 ? names[1] : names[1] + "/" + names[2];
            if (texts.put(name, text.toString().strip()) != null) {
              throw malformed(name + " stands twice");
            }
          }
          depth--;
        }
        default -> {}
      }
    }
    if (!"project".equals(names[0])) {
      throw malformed("it is no project");
    }
    return new PomHead(of(texts, "groupId"), known(texts.get("artifactId")), of(texts, "version"));
  }

  private static boolean isHead(String[] names, int depth) {
    return (depth == 2 && isCoordinate(names[1])) || (depth == 3 && names[1].equals("parent") && isCoordinate(names[2]));
  }

  private static boolean isCoordinate(String name) {
    return name.equals("groupId") || name.equals("artifactId") || name.equals("version");
  }

  private static Optional<String> of(Map<String, String> texts, String name) throws RefusedException {
    return known(texts.getOrDefault(name, texts.get("parent/" + name)));
  }

  private static Optional<String> known(String text) throws RefusedException {
    if (text == null || text.isEmpty()) {
      throw malformed("it lacks a coordinate");
    }
    return text.contains("${") ? Optional.empty() : Optional.of(text);
  }

  /** Whether it is the POM of these coordinates, as far as can be known. */
  public boolean isOf(MavenPath path) {
    return group.orElse(path.group()).equals(path.group())
        && artifact.orElse(path.artifact()).equals(path.artifact())
        && version.orElse(path.version()).equals(path.version());
  }

  private static RefusedException malformed(String why) {
    return new RefusedException(Refusal.CONTENT_MALFORMED, "no POM: " + why);
  }
}
