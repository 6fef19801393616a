package io.nonreturn.wire.huggingface;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  /** Two bytes of one tensor, byte for byte. */
  private static final byte[] LITERAL =
      HexFormat.of()
          .parseHex(
              "3800000000000000" // 56
                  + "7b2261223a7b226474797065223a2255382c2c222c".substring(0, 0)
                  + HexFormat.of().formatHex("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}   ".getBytes(UTF_8))
                  + "0102");

  static byte[] file(String header, int dataBytes) {
    byte[] text = header.getBytes(UTF_8);
    return ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text).array();
  }

  private static int check(byte[] bytes) throws RefusedException, IOException {
    return Safetensors.check(new TestChannel(bytes), "path=x");
  }

  @Test
  void goodFilesAreTaken() throws RefusedException, IOException {
    assertEquals(66, LITERAL.length);
    assertEquals(1, check(LITERAL));
    assertEquals(0, check(file("{}", 0)));
    assertEquals(
        3,
        check(
            file(
                "{\"__metadata__\":{\"format\":\"pt\"},\"b\":{\"dtype\":\"F16\",\"shape\":[2,3],\"data_offsets\":[4,16]},"
                    + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},\"z\":{\"dtype\":\"I64\",\"shape\":[0,9],\"data_offsets\":[4,4]}}",
                12 + 4)));
    // Of a type that came later only the bounds are known.
    assertEquals(1, check(file("{\"a\":{\"dtype\":\"F2_NEW\",\"shape\":[3],\"data_offsets\":[0,1]}}", 1)));
    assertEquals(1, check(file("{\"a\":{\"dtype\":\"F4\",\"shape\":[4],\"data_offsets\":[0,2]}}", 2)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "3 | {'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}} | end at 2",
    "1 | {'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}} | data_offsets=0, 2 of 1",
    "2 | {'a':{'dtype':'U8','shape':[3],'data_offsets':[0,2]}} | is U8",
    "2 | {'a':{'dtype':'U8','shape':[2],'data_offsets':[2,0]}} | data_offsets=2, 0",
    "3 | {'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},'b':{'dtype':'U8','shape':[2],'data_offsets':[1,3]}} | overlap",
    "3 | {'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1]},'b':{'dtype':'U8','shape':[1],'data_offsets':[2,3]}} | nothing is said",
    "2 | {'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}} | uplicate",
    "2 | {'a':{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,2]}} | larger than any file",
    "2 | {'a':{'dtype':'U8','shape':[-2],'data_offsets':[0,2]}} | negative",
    "2 | {'a':{'dtype':'F4','shape':[3],'data_offsets':[0,2]}} | is F4",
    "2 | {'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2,2]}} | longer than LIMIT=2",
    "2 | {'a':{'dtype':'U8','shape':[2]}} | lacks",
    "2 | {'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2],'code':'x'}} | has a key code",
    "2 | {'__metadata__':{'a':1},'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}} | VALUE_STRING must be",
    "0 | [] | brace",
    "0 | {} {} | something follows",
  })
  void badHeadersAreRefused(int dataBytes, String header, String why) {
    RefusedException refused = assertThrows(RefusedException.class, () -> check(file(header.replace('\'', '"'), dataBytes)));
    assertEquals(Refusal.CONTENT_MALFORMED, refused.cause());
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"''", "00", "0000000000000000", "ffffffffffffffff7b7d", "03000000000000007b7d", "01000000000000007b7d", "00000001000000007b7d"})
  void badLengthsAreRefused(String hex) {
    assertThrows(RefusedException.class, () -> check(HexFormat.of().parseHex(hex)));
  }
}
