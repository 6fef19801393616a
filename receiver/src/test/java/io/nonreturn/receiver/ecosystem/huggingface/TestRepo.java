package io.nonreturn.receiver.ecosystem.huggingface;

import io.nonreturn.receiver.TestStream.File;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A revision of a repository as it crosses, to be made wrong by tests. */
final class TestRepo {
  static final String FIRST = "1".repeat(40);
  static final String SECOND = "2".repeat(40);

  /** {@code printf 'hello\n' | git hash-object --stdin}. */
  static final String HELLO_OID = "ce013625030ba8dba906f756967f9e9ca394464a";
  /** {@code printf 'hello\n' | sha256sum}. */
  static final String HELLO_SHA256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
  /** {@code git hash-object} of nothing. */
  static final String EMPTY_OID = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

  final Map<String, File> files = new LinkedHashMap<>();
  final List<String> entries = new ArrayList<>();
  String info;
  String refs;
  String commit;

  /** At this commit, called {@code main}, with one file: {@code hello.txt}. */
  TestRepo(String commit) {
    this.commit = commit;
    info = "{\"_id\":\"7\",\"id\":\"org/name\",\"sha\":\"" + commit + "\",\"likes\":3,\"tags\":[\"x\"],\"xetHash\":\"no\",\"a\":[{\"xetHash\":\"no\"}]}";
    refs = refs("branches", "main", commit);
    file("hello.txt", "hello\n", HELLO_OID);
  }

  static String refs(String list, String name, String commit) {
    return "{\"" + list + "\":[{\"name\":\"" + name + "\",\"targetCommit\":\"" + commit + "\"}]}";
  }

  TestRepo file(String path, String text, String oid) {
    return file(path, text.getBytes(StandardCharsets.UTF_8), oid);
  }

  TestRepo file(String path, byte[] bytes, String oid) {
    files.put(path, new File(path, bytes));
    return entry("{\"type\":\"file\",\"oid\":\"" + oid + "\",\"size\":" + bytes.length + ",\"path\":\"" + path + "\"}");
  }

  TestRepo large(String path, byte[] bytes, String sha256) {
    files.put(path, new File(path, bytes));
    return entry("{\"type\":\"file\",\"oid\":\"" + EMPTY_OID + "\",\"size\":" + bytes.length + ",\"path\":\"" + path + "\",\"lfs\":{\"oid\":\""
        + sha256 + "\",\"size\":" + bytes.length + ",\"pointerSize\":130},\"xetHash\":\"no\"}");
  }

  TestRepo folder(String path) {
    return entry("{\"type\":\"directory\",\"oid\":\"" + EMPTY_OID + "\",\"size\":0,\"path\":\"" + path + "\"}");
  }

  TestRepo entry(String entry) {
    entries.add(entry);
    return this;
  }

  /** Two bytes as one tensor. */
  static byte[] tensors() {
    byte[] header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}".getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + header.length + 2).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header).array();
  }

  List<File> all() {
    List<File> all = new ArrayList<>(files.values());
    all.add(File.of(".git/info.json", info));
    all.add(File.of(".git/refs.json", refs));
    all.add(File.of(".git/tree/" + commit + ".json", "[" + String.join(",", entries) + "]"));
    return all;
  }
}
