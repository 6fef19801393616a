/**
 * Reading JSON of strangers piece by piece, with bounds.
 *
 * <p>Any thread. Bound: values of a part. Failure: the library's own exceptions, which say what was wrong.
 */
package io.nonreturn.wire.json;
