package io.nonreturn.receiver.retain;

import io.nonreturn.receiver.commit.ScrubDesk;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.audit.Audit;
import io.nonreturn.wire.audit.AuditAction;
import io.nonreturn.wire.audit.AuditEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;

/**
 * Reads every blob that a committed bundle names and holds it against its digest, for disks forget. What is not right any more leaves the
 * store for a folder beside it, and is awaited again: a ticket brings it. One thread.
 */
public final class Scrub {
  private static final int PAGE = 1_000;
  /** So many may be lost whatever their share. */
  private static final int FEW = 20;
  private static final double MOST_SHARE = 0.1;
  private static final int BUFFER_BYTES = 1 << 20;
  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ScrubDesk desk;
  private final Places places;
  private final long bytesPerSecond;
  private final boolean isForced;
  private final Audit audit;
  private final InstantSource clock;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private long bytesRead;
  private long begunNanos;

  /** Where the store has a blob, and where what is left of it goes. */
  public record Places(Path store, Path aside) {
    Path file(Digest id) {
      return store.resolve(id.hex().substring(0, 2)).resolve(id.hex());
    }
  }

  /** What is wrong with a blob. */
  public enum Damage {
    /** It is not there. */
    MISSING,
    /** It has other bytes. */
    CHANGED,
    /** The disk does not give its bytes. */
    UNREADABLE
  }

  /** A blob that is not what it was. */
  public record Lost(Digest id, long size, Damage damage, ScrubDesk.Owner owner) {}

  /** What was read, and what of it was lost. */
  public record Report(long blobs, long bytes, List<Lost> lost) {}

  /**
   * One to be run once.
   *
   * @param bytesPerSecond read at most, so that reception and clients have the disk
   * @param isForced whether to go on however much is lost
   * @param audit is told beforehand what is given up
   */
  public Scrub(ScrubDesk desk, Places places, long bytesPerSecond, boolean isForced, Audit audit, InstantSource clock) {
    this.desk = desk;
    this.places = places;
    this.bytesPerSecond = bytesPerSecond;
    this.isForced = isForced;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Reads all.
   *
   * @throws IOException also when so much is lost that the store as a whole is in doubt
   * @param progress told, after each blob, of all there is and how many bytes are done
   */
  public Report run(ObjLongConsumer<ScrubDesk.Total> progress) throws IOException, InterruptedException {
    ScrubDesk.Total total = desk.total();
    List<Lost> lost = new ArrayList<>();
    begunNanos = System.nanoTime();
    checkIsThere();
    long blobs = 0;
    long fresh = 0;
    long bytes = 0;
    List<ScrubDesk.Named> page = desk.after(Optional.empty(), PAGE);
    while (!page.isEmpty()) {
      for (ScrubDesk.Named blob : page) {
        Optional<Damage> damage = look(blob);
        blobs++;
        if (damage.isPresent()) {
          fresh += blob.isLost() ? 0 : 1;
          checkIsBelievable(fresh, total);
          lose(blob, damage.get()).ifPresent(lost::add);
        }
        bytes += blob.size();
        progress.accept(total, bytes);
      }
      page = desk.after(Optional.of(page.getLast().id()), PAGE);
    }
    return new Report(blobs, bytes, lost);
  }

  /** A disk that is not mounted has nothing, too; that is no reason to have all sent again. Each store has these folders from its first start. */
  private void checkIsThere() throws IOException {
    if (!isForced && !(Files.isDirectory(places.store().resolve("00")) && Files.isDirectory(places.store().resolve("ff")))) {
      throw new IOException(places.store() + " is no store: mount its disk; if all of it is really lost, go on with --force");
    }
  }

  private void checkIsBelievable(long fresh, ScrubDesk.Total total) throws IOException {
    if (!isForced && fresh > FEW && fresh > total.blobs() * MOST_SHARE) {
      throw new IOException(
          "more than a tenth of the " + total.blobs() + " files are lost: is the disk of " + places.store() + " whole, and this receiver's?"
              + " Those found until now are noted; if all of it is true, go on with --force");
    }
  }

  private Optional<Damage> look(ScrubDesk.Named blob) throws InterruptedException, AccessDeniedException {
    try (InputStream file = Files.newInputStream(places.file(blob.id()))) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (int count = file.read(buffer); count >= 0; count = file.read(buffer)) {
        sha256.update(buffer, 0, count);
        pace(count);
      }
      return blob.id().equals(Digest.of(sha256.digest())) ? Optional.empty() : Optional.of(Damage.CHANGED);
    } catch (NoSuchFileException e) {
      return Optional.of(Damage.MISSING);
    } catch (AccessDeniedException e) {
      throw e; // that says something about who asks, and nothing about the disk
    } catch (IOException e) {
      return Optional.of(Damage.UNREADABLE);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private void pace(int count) throws InterruptedException {
    bytesRead += count;
    long due = (long) ((double) bytesRead / bytesPerSecond * NANOS);
    long early = due - (System.nanoTime() - begunNanos);
    if (early > 0) {
      TimeUnit.NANOSECONDS.sleep(early);
    }
  }

  private Optional<Lost> lose(ScrubDesk.Named blob, Damage damage) throws IOException {
    Optional<ScrubDesk.Owner> owner = desk.owner(blob.id());
    if (owner.isEmpty()) {
      return Optional.empty();
    }
    Lost lost = new Lost(blob.id(), blob.size(), damage, owner.get());
    if (blob.isLost() && damage == Damage.MISSING) {
      return Optional.of(lost); // as the scrub before found
    }
    audit.record(List.of(AuditEvent.of(
        AuditAction.BLOB_LOST,
        AuditEvent.person(),
        owner.get().mirror() + "/" + owner.get().bundle(),
        "path",
        owner.get().path(),
        "sha256",
        blob.id().hex(),
        "damage",
        damage.name().toLowerCase(Locale.ROOT))));
    Optional<Path> aside = damage == Damage.MISSING ? Optional.empty() : Optional.of(aside(blob.id()));
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    return desk.lose(blob, places.file(blob.id()), aside, now) ? Optional.of(lost) : Optional.empty();
  }

  private Path aside(Digest id) throws IOException {
    return Files.createDirectories(places.aside()).resolve(id.hex());
  }
}
