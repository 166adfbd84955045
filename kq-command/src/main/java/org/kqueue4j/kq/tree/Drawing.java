// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

/** The lines of a drawing before the text of a process. */
final class Drawing {
  /** Deeper levels are shown as a number. */
  private static final int DEEPEST = 40;

  private Drawing() {}

  /**
   * Returns the start of a line in the live tree: a column for each ancestor, with a line in it
   * while the ancestor is alive.
   *
   * @param last the column of the process itself
   * @param fork whether the line leads from the parent to the process
   */
  static String live(TreeProcess process, String last, boolean fork) {
    StringBuilder text = new StringBuilder();
    if (process.depth() > DEEPEST) {
      return text.append('(').append(process.depth()).append(" deep) ").append(last).toString();
    }
    for (TreeProcess at = process.parent(); at != null; at = at.parent()) {
      boolean parent = at == process.parent();
      text.insert(0, fork && parent ? "├─" : at.isOver() ? "  " : "│ ");
    }
    return text.append(last).toString();
  }

  /** Returns the start of a line in the whole tree, which has all processes. */
  static String whole(TreeProcess process, boolean last) {
    if (process.parent() == null) {
      return "";
    }
    if (process.depth() > DEEPEST) {
      return "(" + process.depth() + " deep) ";
    }
    StringBuilder text = new StringBuilder(last ? "└─ " : "├─ ");
    for (TreeProcess at = process.parent(); at.parent() != null; at = at.parent()) {
      text.insert(0, isLast(at) ? "   " : "│  ");
    }
    return text.toString();
  }

  private static boolean isLast(TreeProcess process) {
    TreeProcess parent = process.parent();
    return parent == null || parent.children().getLast() == process;
  }
}
