package io.nonreturn.receiver;

import io.nonreturn.receiver.assemble.Assembler;
import io.nonreturn.receiver.assemble.DiskSpace;
import io.nonreturn.receiver.assemble.SpoolOptions;
import io.nonreturn.receiver.commit.BlobStore;
import io.nonreturn.receiver.commit.Catalog;
import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.commit.CommitOptions;
import io.nonreturn.receiver.commit.Committer;
import io.nonreturn.receiver.commit.FaultHandler;
import io.nonreturn.receiver.commit.FileOperations;
import io.nonreturn.receiver.commit.FileSessionStore;
import io.nonreturn.receiver.ecosystem.Ecosystems;
import io.nonreturn.receiver.publish.EmbeddedPublisher;
import io.nonreturn.receiver.publish.PublicationRecord;
import io.nonreturn.receiver.verify.EcosystemChecks;
import io.nonreturn.receiver.verify.EnvelopeVerifier;
import io.nonreturn.receiver.web.LinkWatch;
import io.nonreturn.wire.RefusalCounters;
import io.nonreturn.wire.ReservedNames;
import io.nonreturn.wire.Signatures;
import io.nonreturn.wire.audit.Audit;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Everything behind the decoder, opened from the back to the front so that each stage is there before anything can reach it, and
 * recovered. What the daemon and the simulation have in common.
 *
 * @param committer recovered; needs a thread, or steps
 * @param ecosystems that this program knows
 * @param isShortOfDisk whether anything is refused because the disk has no room for it above its floor; any thread
 * @param assembler its {@link Assembler#recover} is for the caller, once the committer works
 */
record Stages(
    BlobStore store,
    Catalog catalog,
    CatalogReader reader,
    PublicationRecord record,
    Committer committer,
    Ecosystems ecosystems,
    EcosystemChecks checks,
    Assembler assembler,
    BooleanSupplier isShortOfDisk,
    LinkWatch beacons,
    FileSessionStore sessions,
    RefusalCounters refusals) {

  /**
   * What the stages get from outside.
   *
   * @param commit bounds of what waits
   * @param spool bounds of what is being put together
   * @param catalogReaders connections for pages
   * @param trust who is believed
   * @param ecosystems what each is told, by its name
   * @param reserved names that only some mirrors may bring
   * @param audit where what is decided is put down
   * @param disk forces and renames
   * @param usableBytes free space on the disk
   * @param faults ends the process
   * @param clock this side's
   * @param nanoClock never goes back
   */
  record Surroundings(
      CommitOptions commit,
      SpoolOptions spool,
      int catalogReaders,
      Signatures trust,
      Map<String, Map<String, String>> ecosystems,
      ReservedNames reserved,
      Audit audit,
      FileOperations disk,
      LongSupplier usableBytes,
      FaultHandler faults,
      InstantSource clock,
      LongSupplier nanoClock) {

    long clockMicros() {
      return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
  }

  /** Takes what must be closed, in the order of opening. */
  @FunctionalInterface
  interface Closing {
    void later(AutoCloseable part);
  }

  static Stages open(StateFiles state, Surroundings with, RefusalCounters refusals, Closing closing) throws IOException {
    BlobStore store = BlobStore.open(state.store(), with.disk());
    Catalog catalog = Catalog.open(state.catalog());
    closing.later(catalog);
    CatalogReader reader = new CatalogReader(state.catalog(), with.catalogReaders());
    closing.later(reader);
    PublicationRecord record = PublicationRecord.load(reader);
    Ecosystems ecosystems = Ecosystems.load(with.ecosystems());
    DiskSpace disk = new DiskSpace(with.usableBytes(), with.spool().floorBytes());
    EcosystemChecks checks = ecosystems.checks(with.reserved());
    Committer committer = new Committer(
        with.commit(),
        store,
        catalog,
        new EnvelopeVerifier(with.trust()),
        checks,
        new EmbeddedPublisher(catalog, record, with.clock()),
        refusals,
        with.audit(),
        with.faults(),
        bytes -> disk.allows(bytes, with.nanoClock().getAsLong()),
        with.clock());
    committer.recover();
    Assembler assembler = new Assembler(
        with.spool(), committer, committer, refusals, with.usableBytes(), with.nanoClock());
    LinkWatch beacons = new LinkWatch(with.nanoClock(), with::clockMicros);
    FileSessionStore sessions = new FileSessionStore(state.session(), with.disk(), with.faults());
    BooleanSupplier isShortOfDisk = () -> assembler.isShortOfDisk() || disk.isShort(with.nanoClock().getAsLong());
    return new Stages(store, catalog, reader, record, committer, ecosystems, checks, assembler, isShortOfDisk, beacons, sessions, refusals);
  }
}
