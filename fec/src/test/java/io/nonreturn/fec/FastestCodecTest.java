package io.nonreturn.fec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class FastestCodecTest {
  /** Right, but as slow as the Vector API is where it is not compiled to vector instructions. */
  private static final class SlowCodec implements ErasureCodec {
    @Override
    public void encode(byte[] buffer, int offset, int shardLength, int k, int m) {
      ErasureCodec.portable().encode(buffer, offset, shardLength, k, m);
      ErasureCodec.portable().encode(buffer, offset, shardLength, k, m);
    }

    @Override
    public int decode(byte[] buffer, int offset, int shardLength, int k, int m, boolean[] present) {
      ErasureCodec.portable().decode(buffer, offset, shardLength, k, m, present);
      return ErasureCodec.portable().decode(buffer, offset, shardLength, k, m, present);
    }

    @Override
    public String name() {
      return "slow";
    }
  }

  @Test
  void aPreferredCodecThatIsSlowHereIsGivenUpAtWarmUp() {
    ErasureCodec codec = new FastestCodec(List.of(new SlowCodec(), ErasureCodec.portable()));
    assertTrue(codec.warmUp(Duration.ofMillis(1500)) > 0);
    assertEquals("backblaze", codec.name());
  }

  @Test
  void theVectorCodecServesOnceItIsWarmAndThePortableOneUntilThen() {
    ErasureCodec codec = new FastestCodec(FastestCodec.candidates());
    assertEquals("backblaze", codec.name());
    codec.warmUp(Duration.ofMinutes(2));
    assertTrue(codec.name().startsWith("vector-"), codec.name());
  }

  @Test
  void anInterruptEndsTheWarmUp() {
    Thread.currentThread().interrupt();
    ErasureCodec codec = new FastestCodec(FastestCodec.candidates());
    codec.warmUp(Duration.ofHours(1));
    assertTrue(Thread.interrupted());
    assertEquals("backblaze", codec.name());
  }

  /** A JVM without the incubator module, which this one cannot become. */
  @Test
  void withoutTheVectorModuleTheSameBytesComeFromThePortableCodec() throws IOException, InterruptedException {
    Process jvm = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        WithoutVectorModule.class.getName())
        .redirectErrorStream(true)
        .start();
    String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, jvm.waitFor(), said);
    assertEquals("backblaze 0c0d0a0b0e0f5a5b5e5f", said.strip());
  }

  /** What the other JVM runs. */
  static final class WithoutVectorModule {
    private WithoutVectorModule() {}

    public static void main(String[] arguments) {
      byte[] block = {0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
      ErasureCodec codec = ErasureCodec.fastest();
      codec.encode(block, 0, 2, 5, 5);
      System.out.println(codec.name() + " " + HexFormat.of().formatHex(block, 10, 20));
    }
  }
}
