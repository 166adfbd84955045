// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
import org.apache.batik.svggen.StyleHandler;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * A page to draw on that becomes an SVG. The colours of the {@link Theme} become classes of a style
 * sheet, which follows the reader's choice of light or dark.
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
    context.setStyleHandler(new ThemeClasses());
    graphics = new SVGGraphics2D(context, false);
    graphics.setSVGCanvasSize(new Dimension(width, height));
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
    style.setTextContent("\ntext{font-family:" + FONTS + "}\n" + Theme.css());
    root.insertBefore(style, root.getFirstChild());
    Element name = root.getOwnerDocument().createElementNS(NAMESPACE, "title");
    name.setTextContent(title);
    root.insertBefore(name, style);
    return serialized(root);
  }

  /** Keeps the styles that are no default of SVG, with colours of the theme as classes. */
  private static final class ThemeClasses implements StyleHandler {
    private static final Set<String> LEFT_OUT =
        Set.of(
            "font-family",
            "color-interpolation",
            "color-rendering",
            "image-rendering",
            "shape-rendering",
            "text-rendering");

    private final Map<String, String> names = new HashMap<>();

    ThemeClasses() {
      for (Theme role : Theme.values()) {
        Color color = role.color();
        String value =
            String.format(
                Locale.ROOT, "rgb(%d,%d,%d)", color.getRed(), color.getGreen(), color.getBlue());
        names.put(value, role.cssName());
      }
      names.put("white", Theme.PAPER.cssName()); // Batik calls it so
    }

    @Override
    public void setStyle(Element element, Map styles, SVGGeneratorContext context) {
      StringBuilder classes = new StringBuilder();
      Map<String, String> sorted = new TreeMap<>();
      for (Map.Entry<?, ?> style : ((Map<?, ?>) styles).entrySet()) {
        sorted.put(style.getKey().toString(), style.getValue().toString());
      }
      sorted.forEach(
          (property, value) -> {
            String name = names.get(value.replace(" ", ""));
            if (name != null) {
              classes.append(property.equals("fill") ? " f-" : " s-").append(name);
            } else if (!LEFT_OUT.contains(property)) {
              element.setAttributeNS(null, property, value.replace("'", ""));
            }
          });
      if (!classes.isEmpty()) {
        element.setAttributeNS(null, "class", classes.substring(1));
      }
    }
  }
}
