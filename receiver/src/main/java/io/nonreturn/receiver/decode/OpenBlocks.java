package io.nonreturn.receiver.decode;

import io.netty.util.collection.LongObjectHashMap;

/** The blocks that wait for shards, by id and in the order of their first arrival. Opener thread only. */
final class OpenBlocks {
  private final LongObjectHashMap<ReceivedBlock> byId = new LongObjectHashMap<>();
  private ReceivedBlock oldest;
  private ReceivedBlock newest;

  ReceivedBlock get(long id) {
    return byId.get(id);
  }

  int size() {
    return byId.size();
  }

  ReceivedBlock oldest() {
    return oldest;
  }

  void add(ReceivedBlock block) {
    byId.put(block.id, block);
    block.older = newest;
    if (newest == null) {
      oldest = block;
    } else {
      newest.newer = block;
    }
    newest = block;
  }

  void remove(ReceivedBlock block) {
    byId.remove(block.id);
    if (block.older == null) {
      oldest = block.newer;
    } else {
      block.older.newer = block.newer;
    }
    if (block.newer == null) {
      newest = block.older;
    } else {
      block.newer.older = block.older;
    }
    block.older = null;
    block.newer = null;
  }
}
