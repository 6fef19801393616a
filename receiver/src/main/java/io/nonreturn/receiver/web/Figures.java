package io.nonreturn.receiver.web;

import io.nonreturn.receiver.assemble.Assembler;
import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.commit.Committer;
import io.nonreturn.receiver.decode.LinkSnapshot;
import io.nonreturn.receiver.listen.ListenStats;
import io.nonreturn.receiver.publish.PublicationRecord;
import io.nonreturn.wire.RefusalCounters;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Where the pages take their figures from; all may be read by any thread at any time.
 *
 * @param isReady whether the receiver listens and serves
 * @param isWarm whether it is as fast as it will be
 * @param listen of the socket
 * @param link of the frames and blocks
 * @param beacons of the last beacon
 * @param assembler for the bytes of blobs in flight
 * @param isShortOfDisk whether anything is refused for the floor of the disk
 * @param committer for the stream and what waits
 * @param published what became visible
 * @param refusals counted over all stages
 * @param catalog for what was refused for good
 * @param certificateExpires when clients refuse the certificate of HTTPS; empty where there is none
 * @param usableBytes room on the file system of the state folder
 * @param keysExpireMicros when the last of the trusted keys expires, in microseconds since 1970; 0: never
 * @param clockMicros this side's time in microseconds since 1970
 */
public record Figures(
        BooleanSupplier isReady,
        BooleanSupplier isWarm,
        Supplier<ListenStats> listen,
        Supplier<LinkSnapshot> link,
        LinkWatch beacons,
        Assembler assembler,
        BooleanSupplier isShortOfDisk,
        Committer committer,
        PublicationRecord published,
        RefusalCounters refusals,
        CatalogReader catalog,
        Supplier<Optional<Instant>> certificateExpires,
        LongSupplier usableBytes,
        LongSupplier keysExpireMicros,
        LongSupplier clockMicros) {}
