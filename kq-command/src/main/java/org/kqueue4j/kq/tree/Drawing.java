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
  static String live(TreeProcess member, String last, boolean fork) {
    StringBuilder text = new StringBuilder();
    if (member.depth() > DEEPEST) {
      return text.append('(').append(member.depth()).append(" deep) ").append(last).toString();
    }
    for (TreeProcess at = member.parent(); at != null; at = at.parent()) {
      boolean parent = at == member.parent();
      text.insert(0, fork && parent ? "├─" : at.isOver() ? "  " : "│ ");
    }
    return text.append(last).toString();
  }

  /** Returns the start of a line in the whole tree, which has all processes. */
  static String whole(TreeProcess member, boolean last) {
    if (member.parent() == null) {
      return "";
    }
    if (member.depth() > DEEPEST) {
      return "(" + member.depth() + " deep) ";
    }
    StringBuilder text = new StringBuilder(last ? "└─ " : "├─ ");
    for (TreeProcess at = member.parent(); at.parent() != null; at = at.parent()) {
      text.insert(0, isLast(at) ? "   " : "│  ");
    }
    return text.toString();
  }

  private static boolean isLast(TreeProcess member) {
    TreeProcess parent = member.parent();
    return parent == null || parent.children().getLast() == member;
  }
}
