package io.nonreturn.receiver.decode;

/** Work that the stage behind put off until there is time. Called on the assembler's thread, between blocks. */
@FunctionalInterface
public interface Background {

  /**
   * Does some of it; called even when there is none, every few milliseconds.
   *
   * @param maxBytes about how many bytes to work on at most
   * @return whether some remains
   */
  boolean work(int maxBytes);
}
