package io.nonreturn.receiver.commit;

import io.nonreturn.wire.Digest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The identities of the manifests and heads handled last, so that repeats cost nothing. Forgetting one is harmless: it is
 * verified again and found to be taken. Any thread.
 */
final class KnownObjects {
  static final int MOST = 16_384;

  private final Map<Digest, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Digest, Boolean> eldest) {
      return size() > MOST;
    }
  };

  synchronized void add(Digest id) {
    known.put(id, true);
  }

  synchronized void remove(Digest id) {
    known.remove(id);
  }

  synchronized boolean contains(Digest id) {
    return known.get(id) != null;
  }
}
