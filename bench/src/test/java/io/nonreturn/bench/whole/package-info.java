/**
 * Whole-system tests: both real daemons as processes, real sockets, real clients. They need the packages that {@code .ci/packages}
 * lists, some of them root, and fail without: a test that skips proves nothing.
 */
package io.nonreturn.bench.whole;
