package io.nonreturn.receiver.publish;

import io.nonreturn.receiver.commit.Publication;

/** A repository that clients are served from, told of each bundle once it is whole and durable here. */
public interface Publisher extends Publication {
  /** A name for status pages and logs. */
  String name();
}
