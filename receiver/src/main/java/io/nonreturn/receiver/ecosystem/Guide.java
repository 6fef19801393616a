package io.nonreturn.receiver.ecosystem;

/**
 * What the home page tells of an ecosystem. Plain text; the page escapes it.
 *
 * @param title heading
 * @param command what a person types or writes into the client's configuration, with words in capitals for what is theirs to fill in; may
 *     have several lines
 * @param path where to look around, relative to the root
 * @param link the words that lead there
 */
public record Guide(String title, String command, String path, String link) {}
