// The low side's page: one status in, the same figures out; and the place where tickets are typed.
"use strict";
(() => {
  const { byId, bytes, rate, count, short, many, percent, time, ago, text, word, element, table } = Live;
  const WORDS = { starting: "Starting", well: "Well", late: "Late", warned: "Look", losing: "Losing", cut: "Cut" };
  let most = 0;

  function tiles(s) {
    const waits = s.classes.reduce((sum, one) => sum + one.backlog_bytes, 0);
    text("rate", rate(s.flow.bytes_per_second));
    word("t-rate", s.ready ? "well" : "starting");
    byId("meter").value = Math.min(1, s.flow.rate_share);
    text("most", rate(s.rate_bytes_per_second));
    text("sent", bytes(s.bytes_sent));
    text("backlog", bytes(Math.max(waits, s.backlog_bytes)));
    word("t-backlog", s.flow.backlog_seconds > 900 ? "late" : "well");
    text("backlog-time", time(s.flow.backlog_seconds));
    text("bundles", short(s.bundles_sent) + " of " + short(s.bundles_staged));
    const turning = s.carousel.left > 0 && s.carousel.total > 0;
    text("carousel", turning ? Math.round(100 * (1 - s.carousel.left / s.carousel.total)) + "% of a cycle" : s.carousel.next_micros ? "waiting" : "none");
    word("t-carousel", "well");
    text("carousel-next", s.carousel.next_micros ? time(Math.max(0, (s.carousel.next_micros - s.clock_micros) / 1e6)) : "–");
    text("repeated", many(s.carousel_bundles, "bundle"));
    text("failures", count(s.flow.send_failures_minute) + " / min");
    word("t-fail", s.flow.send_failures_minute ? "losing" : "well");
    text("causes", Object.entries(s.send_failures).map(([cause, times]) => cause + " " + short(times)).join(", ") || "none");
    text("frames", short(s.frames_sent));
    const problems = s.mirrors.filter((mirror) => mirror.problem).length;
    text("upstreams", (s.mirrors.length - problems) + " of " + s.mirrors.length + " answer");
    word("t-up", problems ? "warned" : "well");
    const looked = s.mirrors.map((mirror) => mirror.looked_micros);
    text("oldest", looked.length ? ago(Math.min(...looked), s.clock_micros) : "–");
    text("failed", count(s.staging_failures));
    text("sequence", count(s.sequence));
    const holds = (s.key_expires_micros - s.clock_micros) / 1e6;
    word("t-stream", !s.key_expires_micros || holds > 1209600 ? "well" : holds < 0 ? "losing" : "late");
    text("key", !s.key_expires_micros ? "no end stated" : holds < 0 ? "expired" : time(holds));
    text("epoch", s.epoch);
    text("journal", bytes(s.disk.journal_bytes));
    text("shape", s.geometry ? percent(s.geometry.m / s.geometry.k) : "–");
    word("t-shape", "well");
    text("burst", s.geometry ? s.geometry.repairs_millis + " ms" : "–");
    text("transport", s.transport || "–");
    text("room", bytes(Math.max(0, s.disk.usable_bytes)));
    const isFull = s.disk.usable_bytes <= 0;
    word("t-disk", isFull ? "losing" : s.disk.full_in_seconds >= 0 && s.disk.full_in_seconds < 259200 ? "late" : "well");
    text("full", isFull ? "full now" : s.disk.full_in_seconds < 0 ? "not foreseen" : time(s.disk.full_in_seconds));
    text("unreadable", count(s.blob_read_errors));
  }

  function draw(s) {
    most = s.rate_bytes_per_second;
    text("word", WORDS[s.condition.word]);
    text("why", s.condition.why);
    word("state", s.condition.word);
    document.title = WORDS[s.condition.word] + " · Nonreturn, low side";
    tiles(s);
    table("classes", s.classes.map((one) => [[one.name], [percent(one.share), "n"], [bytes(one.backlog_bytes), "n"]]));
    table("mirrors", s.mirrors.map((one) => [
      [one.name, "name"], [one.ecosystem, "wide"], [count(one.bundles), "n"], [count(one.kept), "n wide"], [ago(one.looked_micros, s.clock_micros), "n"],
      [one.problem || "none", one.problem ? "words bad" : "dim"]]));
    table("refused", s.refused.map((one) => [[one.mirror, "name"], [one.cause], [count(one.count), "n"], [one.advice, "wide words"]]));
    text("c-rate-text", "now " + rate(s.flow.bytes_per_second) + " of " + rate(s.rate_bytes_per_second));
    text("c-backlog-text", "now " + bytes(s.backlog_bytes) + ", " + time(s.flow.backlog_seconds));
  }

  // First what it would send, then, when that is confirmed, exactly that.
  const failed = (failure) => ({ refused: "not reached: " + failure, lines: [] });
  function show(...parts) { byId("offer").replaceChildren(...parts); }
  const refusal = (offer) => element("p", "Refused: " + offer.refused, "bad");
  async function look(event) {
    event.preventDefault();
    const offer = await Live.ask("/operate/look", byId("code").value.replace(/\s+/g, " ")).catch(failed);
    const said = (offer.lines || []).length ? [element("pre", offer.lines.join("\n"))] : [];
    if (offer.refused) { show(...said, refusal(offer)); return; }
    const confirm = element("button", "Send exactly this again"), leave = element("button", "Leave it", "quiet"), asks = element("div", undefined, "asks");
    confirm.type = leave.type = "button";
    confirm.id = "confirm";
    asks.append(confirm, leave);
    confirm.addEventListener("click", () => send(offer, confirm));
    leave.addEventListener("click", () => { show(); byId("code").focus(); });
    show(...said, asks);
    confirm.focus();
  }
  async function send(offer, button) {
    button.disabled = true;
    const answer = await Live.ask("/operate/send", offer.code + "\n" + offer.plan).catch(failed);
    if (answer.refused) { show(refusal(answer)); return; }
    byId("form").reset();
    show(element("p", offer.code + " is queued: the sender begins within a second."));
  }

  byId("form").addEventListener("submit", look);
  Live.chart("c-rate", ["line", (at) => at("time").map(() => most)], rate, 1000);
  Live.chart("c-backlog", ["backlog"], bytes, 1000);
  Live.start(draw);
})();
