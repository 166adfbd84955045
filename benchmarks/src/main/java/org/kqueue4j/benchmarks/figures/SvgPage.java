// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.io.StringWriter;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * A page to draw on that becomes an SVG. Its style sheet replaces the colours of the {@link Theme}
 * for readers who have chosen a dark page.
 */
final class SvgPage {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";
  private static final String FONTS =
      "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif";

  private final int width;
  private final int height;
  private final String title;
  private final SVGGraphics2D graphics;

  SvgPage(int width, int height, String title) {
    this.width = width;
    this.height = height;
    this.title = title;
    Document document = newDocument();
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
    context.setComment(null);
    context.setPrecision(2);
    graphics = new SVGGraphics2D(context, false);
    graphics.setSVGCanvasSize(new Dimension(width, height));
    // JFreeChart's axes restore this hint, which must have a value.
    graphics.setRenderingHint(
        RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_DEFAULT);
  }

  private static Document newDocument() {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
      return factory
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument(NAMESPACE, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  Graphics2D graphics() {
    return graphics;
  }

  private static String serialized(Element root) {
    try {
      Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      StringWriter text = new StringWriter();
      transformer.transform(new DOMSource(root), new StreamResult(text));
      return text.append('\n').toString();
    } catch (TransformerException e) {
      throw new IllegalStateException(e);
    }
  }

  String toSvg() {
    Element root = graphics.getRoot();
    root.setAttribute("viewBox", "0 0 " + width + " " + height);
    root.setAttribute("role", "img");
    Element style = root.getOwnerDocument().createElementNS(NAMESPACE, "style");
    style.setTextContent(
        "\ntext{font-family:" + FONTS + "}\n" + Theme.darkCss(graphics.getGeneratorContext()));
    root.insertBefore(style, root.getFirstChild());
    Element name = root.getOwnerDocument().createElementNS(NAMESPACE, "title");
    name.setTextContent(title);
    root.insertBefore(name, style);
    return serialized(root);
  }
}
