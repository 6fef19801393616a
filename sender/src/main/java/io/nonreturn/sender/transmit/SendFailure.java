package io.nonreturn.sender.transmit;

import io.netty.channel.unix.Errors.NativeIoException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;

/** Why the kernel refused to send. The frames are kept and sent again: none of these loses anything. */
public enum SendFailure {
  /** The send queue of the interface is full. */
  NO_BUFFERS("no-buffers", 105, "lower link.rate or lengthen the interface's queue"),
  /** The datagram is larger than the interface takes. */
  TOO_LARGE("too-large", 90, "lower link.mtu to the MTU of the interface"),
  /** A firewall rule or a security policy of this host forbids it. */
  FORBIDDEN("forbidden", 1, "let the firewall of this host pass UDP to link.target"),
  /** There is no route to the target. */
  NETWORK_UNREACHABLE("network-unreachable", 101, "check the route to link.target"),
  /** The target cannot be reached on its network: often there is no static neighbour entry on a one-way link. */
  HOST_UNREACHABLE("host-unreachable", 113, "add a static neighbour (ARP) entry for link.target"),
  /** The interface is down. */
  NETWORK_DOWN("network-down", 100, "bring the interface up"),
  /** A datagram before this one was answered by an ICMP error. */
  REFUSED("refused", 111, "nothing to do: the answer is ignored"),
  /** The kernel or the device does not take what was asked. */
  INVALID("invalid", 22, "check link.target and link.bind"),
  /** The device cannot do the segmentation. */
  NO_OFFLOAD("no-offload", 5, "nothing to do: frames are sent one by one"),
  /** Anything else. */
  OTHER("other", 0, "see the error");

  private final String label;
  private final int errno;
  private final String advice;

  SendFailure(String label, int errno, String advice) {
    this.label = label;
    this.errno = errno;
    this.advice = advice;
  }

  /** The name under which it is counted. */
  public String label() {
    return label;
  }

  /** What the operator can do. */
  public String advice() {
    return advice;
  }

  /** The cause behind an exception of Netty or of the JDK. Error numbers are those of Linux. */
  static SendFailure of(Throwable cause) {
    if (cause instanceof NativeIoException nativeError) {
      for (SendFailure failure : values()) {
        if (failure.errno == -nativeError.expectedErr()) {
          return failure;
        }
      }
    }
    return switch (cause) {
      case PortUnreachableException refused -> REFUSED;
      case NoRouteToHostException noRoute -> HOST_UNREACHABLE;
      default -> ofMessage(String.valueOf(cause.getMessage()));
    };
  }

  private static SendFailure ofMessage(String message) {
    if (message.contains("Message too long")) {
      return TOO_LARGE;
    }
    if (message.contains("Network is unreachable")) {
      return NETWORK_UNREACHABLE;
    }
    if (message.contains("Operation not permitted")) {
      return FORBIDDEN;
    }
    return message.contains("No buffer space") ? NO_BUFFERS : OTHER;
  }
}
