/** What both sides need of a disk beyond {@code java.nio.file}: durable folders, and databases on a disk that is not the real one. */
package io.nonreturn.wire.disk;
