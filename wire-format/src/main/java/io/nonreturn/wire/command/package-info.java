/**
 * What the command lines of both sides, and the one of the source tree, have in common: how a mistake is answered, and how a command ends.
 *
 * <p>Input: the words of a command. Output: its exit code, errors on standard error. Thread: the caller's.
 */
package io.nonreturn.wire.command;
