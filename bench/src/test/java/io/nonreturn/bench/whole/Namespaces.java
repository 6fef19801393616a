package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.demo.PipInstall;
import io.nonreturn.bench.demo.PipInstall.Output;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two network namespaces. Between them the link, of which only one direction works; from each of them another wire to the test,
 * for its web page only. Needs root, ip and nft.
 *
 * <pre>
 *   test 10.9.1.1 ───── 10.9.1.2  nr-low  10.9.0.1 ──link──► 10.9.0.2  nr-high  10.9.2.2 ───── 10.9.2.1 test
 *                                                  ◄──nft drops all
 * </pre>
 *
 * Neighbours are set by hand, since ARP needs an answer; IPv6 is off, since it speaks unasked.
 */
final class Namespaces implements AutoCloseable {
  static final String HIGH_LINK = "10.9.0.2";
  static final String LOW_WEB = "10.9.1.2";
  static final String HIGH_WEB = "10.9.2.2";
  static final List<String> LOW = List.of("ip", "netns", "exec", "nr-low");
  static final List<String> HIGH = List.of("ip", "netns", "exec", "nr-high");

  private static final Pattern COUNTER = Pattern.compile("counter packets (\\d+)");
  private static final PipInstall SHELL = new PipInstall();

  private final FileChannel lock;

  private Namespaces(FileChannel lock) {
    this.lock = lock;
  }

  static Namespaces create(int mtu) throws IOException, InterruptedException {
    Namespaces namespaces = new Namespaces(alone());
    try {
      namespaces.remove();
      sh("ip netns add nr-low");
      sh("ip netns add nr-high");
      for (String name : new String[] {"nr-low", "nr-high"}) {
        sh("ip netns exec " + name + " sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1");
        sh("ip -n " + name + " link set lo up");
      }
      wire("nr-low", "link0", "nr-high", "link0", mtu);
      sh("ip -n nr-low addr add 10.9.0.1/30 dev link0");
      sh("ip -n nr-high addr add " + HIGH_LINK + "/30 dev link0");
      sh("ip -n nr-low neigh replace " + HIGH_LINK + " lladdr $(" + address("nr-high") + ") dev link0");
      sh("ip -n nr-high neigh replace 10.9.0.1 lladdr $(" + address("nr-low") + ") dev link0");
      web("nr-low", "10.9.1.1", LOW_WEB, "nr-web-l");
      web("nr-high", "10.9.2.1", HIGH_WEB, "nr-web-h");
      // The high side: one frame in a hundred lost on arrival, and not a packet may leave by the link.
      sh("""
          ip netns exec nr-high nft -f - <<'RULES'
          table inet diode {
            chain arrive {
              type filter hook input priority 0; policy accept;
              iifname "link0" numgen random mod 100 < 1 counter drop
            }
            chain cut {
              type filter hook input priority -10; policy accept;
            }
            chain leave {
              type filter hook output priority 0; policy accept;
              oifname "link0" counter drop
            }
          }
          RULES""");
      // The low side takes nothing in, should anything come.
      sh("""
          ip netns exec nr-low nft -f - <<'RULES'
          table netdev diode {
            chain arrive {
              type filter hook ingress device "link0" priority 0; policy drop;
              counter
            }
          }
          RULES""");
      return namespaces;
    } catch (IOException | InterruptedException | AssertionError e) {
      namespaces.close();
      throw e;
    }
  }

  /** Names and addresses are the machine's: another build on it that runs this at the same time is waited for. */
  private static FileChannel alone() throws IOException {
    Path file = Path.of(System.getProperty("java.io.tmpdir"), "nonreturn-namespaces.lock");
    FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock held = channel.lock();
    assertTrue(held.isValid());
    return channel;
  }

  /** Cuts the link: what the low side goes on sending reaches nobody. */
  void cut() throws IOException, InterruptedException {
    sh("ip netns exec nr-high nft add rule inet diode cut iifname link0 counter drop");
  }

  /** Mends it. */
  void mend() throws IOException, InterruptedException {
    sh("ip netns exec nr-high nft flush chain inet diode cut");
  }

  /** Sends datagrams of junk from the low side's end of the wire. */
  void junk(int datagrams) throws IOException, InterruptedException {
    sh("ip netns exec nr-low python3 -c '"
        + "import os,socket;s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM);"
        + "[s.sendto(os.urandom(1+i%1400),(\"" + HIGH_LINK + "\",7000)) for i in range(" + datagrams + ")]'");
  }

  /** A witness of its own beside the kernel's counters: tcpdump, which writes down each packet that leaves the high side by the link. */
  Process witness(Path file) throws IOException {
    List<String> command = new ArrayList<>(HIGH);
    command.addAll(List.of("tcpdump", "--immediate-mode", "-U", "-n", "-i", "link0", "-Q", "out", "-w", file.toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(file.resolveSibling("tcpdump.log").toFile()).start();
  }

  /** Packets that the high side's interface of the link has sent, plus those that nft kept it from sending. */
  long sentByTheHighSide() throws IOException, InterruptedException {
    return transmittedByTheHighSide() + counter(sh("ip netns exec nr-high nft list chain inet diode leave"));
  }

  /** Packets that the high side's interface of the link has sent. */
  long transmittedByTheHighSide() throws IOException, InterruptedException {
    return Long.parseLong(sh("ip netns exec nr-high cat /sys/class/net/link0/statistics/tx_packets").strip());
  }

  /** Packets dropped on arrival, on purpose. */
  long droppedByNft() throws IOException, InterruptedException {
    return counter(sh("ip netns exec nr-high nft list chain inet diode arrive"));
  }

  @Override
  public void close() throws IOException {
    try {
      remove();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.close();
    }
  }

  private void remove() throws IOException, InterruptedException {
    // Interfaces go with their namespace.
    SHELL.run(List.of("sh", "-c", "ip netns del nr-low; ip netns del nr-high; ip link del nr-web-l; ip link del nr-web-h"));
  }

  private static void wire(String from, String fromName, String to, String toName, int mtu)
      throws IOException, InterruptedException {
    sh("ip link add " + fromName + " netns " + from + " mtu " + mtu + " type veth peer name " + toName + " netns " + to
        + " mtu " + mtu);
    sh("ip -n " + from + " link set " + fromName + " arp off up");
    sh("ip -n " + to + " link set " + toName + " arp off up");
  }

  private static void web(String namespace, String outside, String inside, String name)
      throws IOException, InterruptedException {
    sh("ip link add " + name + " type veth peer name web0 netns " + namespace);
    sh("ip addr add " + outside + "/30 dev " + name);
    sh("ip link set " + name + " up");
    sh("ip -n " + namespace + " addr add " + inside + "/30 dev web0");
    sh("ip -n " + namespace + " link set web0 up");
  }

  private static String address(String namespace) {
    return "ip netns exec " + namespace + " cat /sys/class/net/link0/address";
  }

  private static long counter(String rules) {
    Matcher counter = COUNTER.matcher(rules);
    return counter.find() ? Long.parseLong(counter.group(1)) : 0;
  }

  private static String sh(String script) throws IOException, InterruptedException {
    Output output = SHELL.run(List.of("sh", "-ec", script));
    assertEquals(0, output.exit(), script + "\n" + output.text());
    return output.text();
  }
}
