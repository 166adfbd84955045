// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.sys;

/** What became of the wish to cancel an asynchronous request, as {@code aio_cancel} answers. */
public enum AioCancel {
  /**
   * It is not done any more: it ends with {@link Errno#ECANCELED}, and its event has come or comes
   * at once ({@code AIO_CANCELED}).
   */
  CANCELED,

  /**
   * It is being done and can not be stopped at once: it ends as it may, with a result or with
   * {@link Errno#ECANCELED} ({@code AIO_NOTCANCELED}).
   */
  NOT_CANCELED,

  /** It was done already ({@code AIO_ALLDONE}). */
  ALL_DONE
}
