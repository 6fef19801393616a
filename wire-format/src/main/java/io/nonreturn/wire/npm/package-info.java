/**
 * What lies in an npm package's tarball, as far as both sides must understand it in order to check it.
 *
 * <p>Any thread. Bound: caps on entries, headers and inflated bytes. Failure: an {@link java.io.IOException} for what is no package.
 */
package io.nonreturn.wire.npm;
