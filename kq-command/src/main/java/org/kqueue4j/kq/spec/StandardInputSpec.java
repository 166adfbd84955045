package org.kqueue4j.kq.spec;

/** {@code read:0}. */
public record StandardInputSpec(String text) implements Spec {}
