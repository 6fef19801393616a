package io.nonreturn.receiver.ecosystem;

import java.util.List;

/**
 * What people are told of an ecosystem: on the home page, and by {@code nonreturn client-config}. Plain text; the page escapes it.
 *
 * @param title heading
 * @param clients how each client is set up; their names are nobody else's
 * @param path where to look around, relative to the root
 * @param link the words that lead there
 */
public record Guide(String title, List<Client> clients, String path, String link) {
  /** Of these clients. */
  public Guide {
    clients = List.copyOf(clients);
  }
}
