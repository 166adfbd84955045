// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

/** {@code read:0}: standard input. */
public record StandardInputSpec(String text) implements Spec {}
