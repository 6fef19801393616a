package io.nonreturn.receiver.web;

import java.util.List;

/**
 * All of the status in one word, and why in a sentence.
 *
 * @param word one of {@link #WORDS}
 * @param why what a person should know, or do
 */
public record Condition(String word, String why) {
    /** From good to bad. */
    static final List<String> WORDS = List.of("starting", "well", "late", "warned", "losing", "cut");

    /** What the alert for lag takes as well. */
    private static final double LATE_SECONDS = 15 * 60;

    /** Judges what is known; the worst comes first. */
    static Condition of(boolean isReady, List<Alarm> alarms, Rates rates, long overdue, boolean isHeadExpiring) {
        if (!isReady) {
            return new Condition("starting", "the receiver is starting");
        }
        for (String word : List.of("cut", "losing", "warned")) {
            for (Alarm alarm : alarms) {
                if (word(alarm.label()).equals(word)) {
                    return new Condition(word, alarm.what());
                }
            }
        }
        if (overdue > 0) {
            return new Condition("losing", overdue + " sequences had time enough to come and are not here: see what is missing");
        }
        if (rates.unrepairedBlocksMinute() > 0) {
            return new Condition(
                    "losing", rates.unrepairedBlocksMinute() + " blocks of the last minute lost more frames than parity repairs; they come again");
        }
        if (isHeadExpiring) {
            return new Condition("warned", "the newest signed head expires within six hours: none came for most of a day; look at head-missing in the handbook");
        }
        if (rates.lateSeconds() > LATE_SECONDS) {
            return new Condition("late", "what is visible lies " + Math.round(rates.lateSeconds() / 60) + " min behind the low side");
        }
        return new Condition("well", "the sender is heard and nothing is missing");
    }

    private static String word(String alarm) {
        return switch (alarm) {
            case "beacon-missing" -> "cut";
            case "disk-full", "disk-floor", "gaps", "head-expired" -> "losing";
            default -> "warned";
        };
    }
}
