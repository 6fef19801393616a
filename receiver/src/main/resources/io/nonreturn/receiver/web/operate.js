// The high side's page: one status in, the same figures out.
"use strict";
(() => {
  const { byId, bytes, rate, count, short, percent, time, ago, named, text, word, element, table, bar } = Live;
  const WORDS = { starting: "Starting", well: "Well", late: "Late", warned: "Look", losing: "Losing", cut: "Cut" };
  let repairable = 0;

  function tiles(s) {
    const r = s.rates;
    text("late", time(r.late_seconds));
    word("t-late", s.condition.word === "cut" ? "cut" : r.late_seconds > 900 ? "late" : "well");
    text("lag", s.latency_micros.count ? time(Math.max(0, s.lag_micros / 1e6)) : "–");
    text("p50", s.latency_micros.count ? time(s.latency_micros.p50 / 1e6) : "–");
    text("backlog", bytes(s.sender_backlog_bytes));
    const isCut = s.condition.word === "cut";
    text("loss", isCut ? "not known" : percent(r.loss_share_minute));
    word("t-loss", isCut ? "starting" : r.repairable_share && r.loss_share_minute > r.repairable_share ? "losing" : r.loss_share_minute > 0.02 ? "late" : "well");
    text("loss-now", isCut ? "–" : percent(r.loss_share));
    text("lost", short(s.frames.lost) + " of " + short(s.frames.sent));
    text("rebuilt", short(s.blocks.shards_rebuilt));
    text("margin", r.repairable_share ? Math.round(100 * r.margin_share) + "%" : "–");
    byId("meter").value = r.repairable_share ? r.margin_share : 1;
    word("t-fec", r.unrepaired_blocks_minute ? "losing" : r.margin_share < 0.3 && r.repairable_share ? "late" : "well");
    text("repairable", percent(r.repairable_share));
    text("burst", s.beacon ? s.beacon.repairs_millis + " ms" : "–");
    text("unrepaired", count(r.unrepaired_blocks_minute));
    text("drops", count(r.kernel_drops_minute) + " / min");
    word("t-host", r.kernel_drops_minute ? "losing" : r.disk_stalls_minute ? "late" : "well");
    text("drops-run", count(s.frames.kernel_drops));
    text("stalls", count(r.disk_stalls_minute));
    text("ring", count(s.socket.ring_backlog));
    text("good", rate(r.good_bytes_per_second));
    word("t-good", isCut ? "starting" : "well");
    text("line", rate(r.line_bytes_per_second));
    text("most", s.beacon ? rate(s.beacon.rate_bytes_per_second) : "–");
    text("published", bytes(s.bytes_published));
    text("beacon", s.beacon_age_millis < 0 ? "never" : time(s.beacon_age_millis / 1000) + " ago");
    word("t-beacon", s.condition.word === "cut" ? "cut" : "well");
    text("skew", s.beacon ? time(Math.abs(s.skew_micros) / 1e6) : "–");
    text("sequence", s.beacon ? s.beacon.epoch + ", " + count(s.beacon.sequence) : "–");
    text("repeat", s.beacon && s.beacon.next_repeat_micros ? time(Math.max(0, (s.beacon.next_repeat_micros + s.skew_micros - s.clock_micros) / 1e6)) : "–");
    const holds = (s.head_expires_micros - s.clock_micros) / 1e6;
    text("head", !s.head_expires_micros ? "none yet" : holds < 0 ? "expired" : time(holds));
    const trusts = s.keys_expire_micros ? (s.keys_expire_micros - s.clock_micros) / 1e6 : Infinity;
    text("keys", !s.keys_expire_micros ? "no end stated" : trusts < 0 ? "expired" : time(trusts));
    const certificate = s.certificate_expires_micros ? (s.certificate_expires_micros - s.clock_micros) / 1e6 : Infinity;
    text("certificate", certificate === Infinity ? "–" : certificate <= 0 ? "expired" : time(certificate));
    word("t-head", !s.head_expires_micros ? "starting" : holds < 0 || trusts < 0 ? "losing"
      : certificate <= 0 ? "cut" : holds < 21600 || trusts < 1209600 || certificate < 1209600 ? "late" : "well");
    text("head-sequence", count(s.head_sequence));
    text("beyond", s.beacon ? count(s.beacon.not_yet_by_a_head) : "–");
    text("room", bytes(s.disk.usable_bytes));
    const isFull = s.disk_full || s.disk.usable_bytes <= s.disk.floor_bytes;
    word("t-disk", isFull ? "losing" : s.disk.full_in_seconds >= 0 && s.disk.full_in_seconds < 259200 ? "late" : "well");
    text("full", isFull ? "full now" : s.disk.full_in_seconds < 0 ? "not foreseen" : time(s.disk.full_in_seconds));
    text("floor", bytes(s.disk.floor_bytes));
  }

  function tables(s) {
    const now = s.clock_micros;
    const many = s.ledger.gaps.some((gap) => gap.epoch !== s.epoch);
    table("gaps", s.ledger.gaps.map((gap) => [
      [(gap.first === gap.last ? gap.first : gap.first + "–" + gap.last) + (many ? " of epoch " + gap.epoch : "")], [named(gap), "name"],
      [time((now - gap.announced_micros) / 1e6), "n"], [gap.state, "wide"], [gap.cause ? gap.meaning + "; " + gap.advice : "may be on its way", "words"]]));
    text("gaps-caption", "Announced by the low side, and not here: " + count(s.ledger.open));
    byId("ticket").disabled = s.ledger.open === 0;
    table("flight", s.in_flight.map((one) => [
      [named(one), "name"], bar(one.bytes_done, one.bytes_total, named(one)), [bytes(one.bytes_total), "n"], [time(one.seconds_left), "n"]]));
    table("mirrors", s.mirrors.map((one) => [
      [one.mirror, "name"], [one.ecosystem, "wide"], [count(one.bundles), "n"], [bytes(one.bytes), "n"], [ago(one.last_micros, now), "n"]]));
    table("recent", s.recent.map((one) => [
      [named(one), "name"], [count(one.sequence), "n wide"], [one.artifacts ? bytes(one.bytes) : "removed", "n"],
      [time(Math.max(0, one.published_micros - one.staged_micros) / 1e6), "n wide"], [ago(one.published_micros, now), "n"]]));
    table("refused", s.refused_bundles.map((one) => [[named(one) + ", generation " + one.generation, "name"], [one.reason, "words"]]));
    table("incidents", s.incidents.map((one) => [[one.kind], [one.subject + ": " + one.detail, "words name"], [ago(one.last_micros, now), "n"]]));
  }

  function draw(s) {
    repairable = s.rates.repairable_share;
    text("word", WORDS[s.condition.word]);
    text("why", s.condition.why);
    word("state", s.condition.word);
    document.title = WORDS[s.condition.word] + " · Nonreturn, high side";
    const others = s.alarms.filter((alarm) => alarm.what !== s.condition.why);
    if (byId("alarms").dataset.key !== JSON.stringify(others)) {
      byId("alarms").dataset.key = JSON.stringify(others);
      byId("alarms").replaceChildren(...others.map((alarm) => element("li", alarm.what)));
    }
    tiles(s);
    tables(s);
    text("c-late-text", "now " + time(s.rates.late_seconds));
    text("c-loss-text", "on the link, last minute " + percent(s.rates.loss_share_minute));
    text("c-rate-text", "now " + rate(s.rates.line_bytes_per_second) + ", visible " + rate(s.rates.good_bytes_per_second));
  }

  // A QR code: one path of squares, dark on white whatever the scheme is.
  function qr(rows, label) {
    const space = "http://www.w3.org/2000/svg", picture = document.createElementNS(space, "svg"), path = document.createElementNS(space, "path");
    picture.setAttribute("viewBox", "0 0 " + rows.length + " " + rows.length);
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", "QR code of " + label);
    path.setAttribute("d", rows.flatMap((row, y) => [...row].map((dot, x) => dot === "1" ? "M" + x + " " + y + "h1v1h-1z" : "")).join(""));
    picture.append(path);
    return picture;
  }
  async function ticket() {
    byId("ticket").disabled = true;
    const answer = await Live.ask("/operate/ticket", "").catch((failure) => ({ refused: "not reached: " + failure }));
    const shown = (answer.tickets || []).map((one) => {
      const box = element("div", undefined, "ticket"), words = element("div");
      words.append(element("code", one.code), element("p", "for sequences " + one.sequences + " of epoch " + one.epoch + "; on the low side: its page, or nonreturn resend", "dim"));
      box.append(qr(one.qr, one.code), words);
      return box;
    });
    (answer.notes || []).concat(answer.refused || []).forEach((note) => shown.push(element("p", note, answer.refused ? "bad" : "dim")));
    byId("tickets").replaceChildren(...shown);
    byId("ticket").disabled = false;
  }

  byId("ticket").addEventListener("click", ticket);
  Live.chart("c-late", ["late"], (mark) => time(mark), 5);
  Live.chart("c-loss", [
    (at) => at("sent").map((sent, i) => sent > 0 ? Math.min(1, Math.max(0, at("lost")[i]) / sent) : null),
    (at) => at("sent").map(() => repairable)], percent, 0.01);
  Live.chart("c-rate", ["line", "good"], rate, 1000);
  Live.start(draw);
})();
