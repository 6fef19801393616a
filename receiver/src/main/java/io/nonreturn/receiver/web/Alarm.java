package io.nonreturn.receiver.web;

/**
 * Something that a person should do something about.
 *
 * @param label for monitors
 * @param what is wrong, and what to do
 */
public record Alarm(String label, String what) {}
