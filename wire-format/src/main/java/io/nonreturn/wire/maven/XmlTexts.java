package io.nonreturn.wire.maven;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.ByteArrayInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The texts of a document's elements, one after another, without a tree in memory. Nothing outside of the document is read: document types
 * and entities are refused.
 */
public final class XmlTexts {
  private static final int MOST_DEPTH = 200;
  private static final int MOST_TEXT = 1_000;
  private static final int MOST_NAME = 200;

  private XmlTexts() {}

  /** Told of each element when it ends. */
  public interface Sink {
    /**
     * An element.
     *
     * @param path names of the elements around it and its own, without prefixes, divided by slashes
     * @param text what stands in it behind its last child, without blanks around; what is longer than any name of Maven's is cut
     */
    void element(String path, String text) throws RefusedException;
  }

  /** Reads all of a document, whose length the caller bounded. */
  public static void read(byte[] document, Sink sink) throws RefusedException {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    try {
      read(factory.createXMLStreamReader(new ByteArrayInputStream(document)), sink);
    } catch (XMLStreamException | RuntimeException e) {
      // The parser of the platform reports damage in several types.
      throw malformed(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private static void read(XMLStreamReader xml, Sink sink) throws XMLStreamException, RefusedException {
    int[] ends = new int[MOST_DEPTH];
    int depth = 0;
    StringBuilder path = new StringBuilder();
    StringBuilder text = new StringBuilder();
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> throw malformed("it has a document type or entities");
        case XMLStreamConstants.START_ELEMENT -> {
          String name = xml.getLocalName();
          if (depth == MOST_DEPTH || name.length() > MOST_NAME) {
            throw malformed(depth == MOST_DEPTH ? "depth > LIMIT=" + MOST_DEPTH : "name > LIMIT=" + MOST_NAME);
          }
          ends[depth++] = path.length();
          path.append(depth == 1 ? "" : "/").append(name);
          text.setLength(0);
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            text.append(xml.getText(), 0, Math.min(xml.getTextLength(), MOST_TEXT - text.length()));
        case XMLStreamConstants.END_ELEMENT -> {
          sink.element(path.toString(), text.toString().strip());
          text.setLength(0);
          path.setLength(ends[--depth]);
        }
        default -> {}
      }
    }
  }

  private static RefusedException malformed(String why) {
    return new RefusedException(Refusal.CONTENT_MALFORMED, "no XML that is taken: " + why);
  }
}
