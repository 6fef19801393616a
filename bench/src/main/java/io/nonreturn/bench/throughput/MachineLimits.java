package io.nonreturn.bench.throughput;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What this machine can do, in nanoseconds of one core for each byte unless said otherwise; measured in the same run as the
 * daemons, by the same libraries that they use.
 *
 * @param cores that the two daemons share
 * @param sha256 hashing
 * @param seal1424 AES-256-GCM over shards of 1,424 bytes
 * @param seal8924 AES-256-GCM over shards of 8,924 bytes
 * @param compress zstd level 1 on text, a byte of text
 * @param decompress back again, a byte of text
 * @param textShare what zstd leaves of that text, as a share
 * @param encode10 erasure code at 10% parity, a data byte
 * @param udp1500 both ends of UDP over loopback with offloads, frames of 1,472 bytes
 * @param udp9000 the same with frames of 8,972 bytes
 * @param copy memory copy
 * @param writeTmpfs writing a file in memory
 * @param writeDisk wall time a byte of writing a file on disk and forcing it
 */
record MachineLimits(
    int cores,
    double sha256,
    double seal1424,
    double seal8924,
    double compress,
    double decompress,
    double textShare,
    double encode10,
    double udp1500,
    double udp9000,
    double copy,
    double writeTmpfs,
    double writeDisk) {

  /** Label and gigabytes a second of each, for tables and JSON. */
  Map<String, Double> gigabytesPerSecond() {
    Map<String, Double> rates = new LinkedHashMap<>();
    rates.put("SHA-256, one core", 1 / sha256);
    rates.put("AES-256-GCM, 1,424 B, one core", 1 / seal1424);
    rates.put("AES-256-GCM, 8,924 B, one core", 1 / seal8924);
    rates.put("zstd level 1 on text, one core", 1 / compress);
    rates.put("unzstd of text, one core", 1 / decompress);
    rates.put("erasure code, 10% parity, one core", 1 / encode10);
    rates.put("UDP loopback, offloads, MTU 1500, a core for both ends", 1 / udp1500);
    rates.put("UDP loopback, offloads, MTU 9000, a core for both ends", 1 / udp9000);
    rates.put("memory copy, one core", 1 / copy);
    rates.put("file write, tmpfs, one core", 1 / writeTmpfs);
    rates.put("file write and fdatasync, disk", 1 / writeDisk);
    return rates;
  }
}
