package io.nonreturn.bench.simulate.disk;

/**
 * A name that was given, moved or taken away, and whose folder was not forced since: one step, done on the disk or not.
 *
 * @param folder whose force makes it durable: where the name is given or taken away, where a rename leads
 * @param oldFolder of a rename, else null
 * @param given whether the name stands for the node afterwards, or for nothing
 */
record NameChange(FolderNode folder, String name, FolderNode oldFolder, String oldName, Node node, boolean given) {
  static NameChange create(FolderNode folder, String name, Node node) {
    return new NameChange(folder, name, null, null, node, true);
  }

  static NameChange delete(FolderNode folder, String name, Node node) {
    return new NameChange(folder, name, null, null, node, false);
  }

  /** Does it on the disk. */
  void apply() {
    if (oldFolder != null) {
      oldFolder.durable.remove(oldName, node);
    }
    if (given) {
      folder.durable.put(name, node);
    } else {
      folder.durable.remove(name, node);
    }
  }

  /**
   * Whether this cannot be on the disk without that earlier one, since both are about one name: what is moved was put there before, and
   * a name is free before it is given again. Anything else may reach the disk in any order.
   */
  boolean needs(NameChange earlier) {
    return isAbout(earlier.folder, earlier.name)
        || (earlier.oldFolder != null && isAbout(earlier.oldFolder, earlier.oldName));
  }

  private boolean isAbout(FolderNode other, String otherName) {
    return (folder == other && name.equals(otherName)) || (oldFolder == other && otherName.equals(oldName));
  }
}
