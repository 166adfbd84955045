// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

/** {@code user:ID}: an event that {@code kq trigger ID} causes. */
public record UserSpec(String text, long id) implements Spec {}
