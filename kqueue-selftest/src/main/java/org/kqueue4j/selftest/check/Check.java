package org.kqueue4j.selftest.check;

import org.kqueue4j.selftest.bench.Bench;

/**
 * Something that the engine must do.
 *
 * @param group what it belongs to, in a word
 * @param name what it is, unique in its group
 * @param body how it is found out
 */
public record Check(String group, String name, Body body) {
  /** How something is found out. */
  @FunctionalInterface
  public interface Body {
    /**
     * Finds it out.
     *
     * @param bench where the things are that it needs
     * @return what was seen, in a line
     * @throws FailedException if it is not so
     * @throws Exception if it can't be had, or can't be found out
     */
    String run(Bench bench) throws Exception;
  }
}
