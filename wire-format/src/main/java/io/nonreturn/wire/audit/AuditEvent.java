package io.nonreturn.wire.audit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that was decided or done. Texts longer than {@value #LONGEST} characters are cut, so that no line grows without bound.
 *
 * @param what happened
 * @param who did it: {@code sender} or {@code receiver} for the daemon itself, else the account at the keyboard
 * @param subject what it was done to: a bundle as {@code mirror/name}, a range of sequences, a reader
 * @param facts more, in the order in which they stand in the line
 */
public record AuditEvent(AuditAction what, String who, String subject, Map<String, String> facts) {

  private static final int LONGEST = 512;
  private static final int MOST_FACTS = 16;

  /** Cuts what is too long. */
  public AuditEvent {
    who = cut(who);
    subject = cut(subject);
    Map<String, String> kept = new LinkedHashMap<>();
    facts.forEach(
        (key, value) -> {
          if (kept.size() < MOST_FACTS) {
            kept.put(key, cut(value));
          }
        });
    facts = Collections.unmodifiableMap(kept);
  }

  /**
   * One event.
   *
   * @param facts name, value, and so on
   */
  public static AuditEvent of(AuditAction what, String who, String subject, Object... facts) {
    Map<String, String> named = new LinkedHashMap<>();
    for (int i = 0; i + 1 < facts.length; i += 2) {
      named.put(facts[i].toString(), String.valueOf(facts[i + 1]));
    }
    return new AuditEvent(what, who, subject, named);
  }

  /** Who is at the keyboard, as far as the system says: also behind sudo. */
  public static String person() {
    String user = System.getProperty("user.name", "?");
    String behind = System.getenv("SUDO_USER");
    return behind == null || behind.equals(user) ? user : behind + " as " + user;
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }
}
