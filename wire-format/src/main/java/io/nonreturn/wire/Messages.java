package io.nonreturn.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Supplier;

/** Reads protobuf messages under the rules of PROTOCOL.md: bounded before they are parsed, canonical after. */
final class Messages {
  static final int VERSION = 1;

  private Messages() {}

  /** Parses a message and refuses it unless writing it again gives the very same bytes. */
  static <M extends Message> M parse(Parser<M> parser, byte[] bytes) throws RefusedException {
    M message;
    try {
      // Unknown fields are not even kept: what the check below refuses needs no memory.
      message = DiscardUnknownFieldsParser.wrap(parser).parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new RefusedException(Refusal.MESSAGE_MALFORMED, e.getMessage());
    }
    if (message.getSerializedSize() != bytes.length || !Arrays.equals(message.toByteArray(), bytes)) {
      throw new RefusedException(Refusal.MESSAGE_NOT_CANONICAL, "bytes=" + bytes.length + " written again differ");
    }
    return message;
  }

  /**
   * Counts how often a top-level field occurs without building anything: an empty submessage takes two bytes on the wire and
   * fifty times as many as an object.
   */
  static int count(byte[] bytes, int field) throws RefusedException {
    try {
      CodedInputStream in = CodedInputStream.newInstance(bytes);
      int count = 0;
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagFieldNumber(tag) == field) {
          count++;
        }
        if (!in.skipField(tag)) {
          throw new RefusedException(Refusal.MESSAGE_MALFORMED, "a group ends that did not begin");
        }
      }
      return count;
    } catch (IOException e) {
      throw new RefusedException(Refusal.MESSAGE_MALFORMED, e.getMessage());
    }
  }

  static void checkVersion(int version) throws RefusedException {
    if (version != VERSION) {
      throw new RefusedException(Refusal.MESSAGE_VERSION, "version=" + Integer.toUnsignedString(version) + " != " + VERSION);
    }
  }

  /** Unsigned on the wire: what is above the range of long is negative here, and refused by a minimum of zero. */
  static void checkRange(String field, long value, long min, long max) throws RefusedException {
    if (value < min || value > max) {
      throw new RefusedException(Refusal.MESSAGE_FIELD, field + "=" + Long.toUnsignedString(value) + " not in " + min + ".." + max);
    }
  }

  static Digest digest(String field, ByteString bytes) throws RefusedException {
    if (bytes.size() != Digest.BYTES) {
      throw new RefusedException(Refusal.MESSAGE_FIELD, field + " bytes=" + bytes.size() + " != " + Digest.BYTES);
    }
    return Digest.of(bytes.toByteArray());
  }

  /** A chain value is zero before the first bundle and only then. */
  static void checkChain(long sequence, Digest chain) throws RefusedException {
    if ((sequence == 0) != chain.equals(Chain.START)) {
      throw new RefusedException(Refusal.MESSAGE_FIELD, "sequence=" + sequence + " chain=" + chain);
    }
  }

  /** Calls a constructor that checks its arguments, where these come from outside. */
  static <T> T valid(Supplier<T> constructor) throws RefusedException {
    try {
      return constructor.get();
    } catch (IllegalArgumentException e) {
      if (e.getCause() instanceof RefusedException refused) {
        throw refused;
      }
      throw e;
    }
  }
}
