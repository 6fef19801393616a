package io.nonreturn.receiver.verify;

/**
 * Something that the high side read in an artifact itself, kept beside it in the catalog.
 *
 * @param path the artifact's path within its bundle; empty for what concerns the bundle itself
 * @param name what it is, for example {@code requires-python}
 * @param value as read, not escaped
 */
public record Fact(String path, String name, String value) {}
