// What the operators' pages of both sides share: figures in words, tables, charts, and the connection that keeps them live.
// Texts go into the page as text alone, never as HTML: names come from elsewhere.
"use strict";
const Live = (() => {
  const byId = (id) => document.getElementById(id);
  const seconds = () => Date.now() / 1000;

  // Figures in words.
  const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];
  function bytes(number) {
    let value = number, unit = 0;
    while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) { value /= 1000; unit++; }
    return (unit === 0 || value >= 99.95 ? value.toFixed(0) : value.toFixed(1)) + " " + UNITS[unit];
  }
  const rate = (number) => bytes(number) + "/s";
  const count = (number) => Math.round(number).toLocaleString("en-US");
  function short(number) {
    if (number < 100000) return count(number);
    return number < 1e6 ? (number / 1e3).toFixed(0) + " k" : number < 1e9 ? (number / 1e6).toPrecision(3) + " M" : (number / 1e9).toPrecision(3) + " G";
  }
  function percent(share) {
    if (share === 0) return "0%";
    return share < 0.0001 ? "<0.01%" : (100 * share).toFixed(share < 0.0995 ? 2 : 1) + "%";
  }
  function time(length) {
    if (length < 0) return "–";
    if (length === 0) return "0 s";
    if (length < 0.95) return Math.max(1, Math.round(1000 * length)) + " ms";
    if (length < 10) return length.toFixed(1) + " s";
    if (length < 120) return Math.round(length) + " s";
    if (length < 7200) return Math.round(length / 60) + " min";
    return length < 172800 ? Math.round(length / 3600) + " h" : Math.round(length / 86400) + " d";
  }
  // By the daemon's own clock: the reader's may be wrong.
  const ago = (micros, now) => micros > 0 ? time(Math.max(0, (now - micros) / 1e6)) + " ago" : "never";

  const many = (number, one) => count(number) + " " + one + (number === 1 ? "" : "s");
  // As upstream calls it: names cross percent-encoded.
  function named(one) {
    if (!one.name) return "not known yet";
    try {
      return one.mirror + " / " + decodeURIComponent(one.name);
    } catch (failure) {
      return one.mirror + " / " + one.name; // a percent sign of its own
    }
  }

  // Writing into the page, and only what changed: a screen reader is told no more than that.
  function text(id, value) {
    const element = byId(id);
    if (element.textContent !== String(value)) element.textContent = value;
  }
  const word = (id, value) => { if (byId(id).dataset.word !== value) byId(id).dataset.word = value; };
  function element(name, content, className) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (content instanceof Node) made.append(content);
    else if (content !== undefined) made.textContent = content;
    return made;
  }
  const drawn = {};
  // Rows of [content, class]; the table is hidden, and its note shown, when there are none.
  function table(id, rows) {
    const key = JSON.stringify(rows.map((row) => row.map((cell) => cell.key ?? cell)));
    if (drawn[id] === key) return;
    drawn[id] = key;
    byId(id).hidden = rows.length === 0;
    byId(id + "-none").hidden = rows.length > 0;
    byId(id).querySelector("tbody").replaceChildren(...rows.map((row) => {
      const line = document.createElement("tr");
      row.forEach((cell) => line.append(Array.isArray(cell) ? element("td", cell[0], cell[1]) : element("td", cell.node ? cell.node() : cell, cell.css)));
      return line;
    }));
  }
  // A bar that says its share in words, too.
  const bar = (done, total, label) => ({
    key: done + "/" + total,
    node: () => {
      const share = total > 0 ? done / total : 0;
      const made = element("span"), progress = document.createElement("progress");
      progress.max = 1;
      progress.value = share;
      progress.setAttribute("aria-label", label);
      made.append(progress, " " + Math.floor(100 * share) + "%");
      return made;
    },
  });

  // Charts: one hour, read from the past, then a row whenever one comes.
  const charts = [];
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  let past = { names: [], columns: [] };
  function chart(id, columns, write, floor) {
    charts.push({ id, columns, write, floor, plot: null });
  }
  function data(chart) {
    const at = (name) => past.columns[past.names.indexOf(name)] || [];
    return [at("time"), ...chart.columns.map((column) => typeof column === "string" ? at(column) : column(at))];
  }
  // An hour; what has just begun gets five minutes.
  function span() {
    const now = seconds(), first = past.columns.length && past.columns[0].length ? past.columns[0][0] : now;
    return [Math.max(now - 3600, Math.min(first, now - 300)), now];
  }
  function plot(chart) {
    const box = byId(chart.id);
    if (chart.plot) chart.plot.destroy();
    const axis = { stroke: colour("dim"), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const scale = (u, low, high) => [0, Math.max(chart.floor, (high || 0) * 1.1)];
    chart.plot = new uPlot({
      width: box.clientWidth,
      height: box.clientHeight,
      cursor: { show: false },
      legend: { show: false },
      scales: { x: { time: true, range: span }, y: { range: scale } },
      axes: [
        { ...axis, space: 70, size: 26, values: (u, marks) => marks.map((mark) => new Date(1000 * mark).toTimeString().slice(0, 5)) },
        { ...axis, space: 32, size: 64, values: (u, marks) => marks.map(chart.write) },
      ],
      series: [{}, ...chart.columns.map((column, i) => ({
        stroke: colour(["first", "second", "third"][i]), width: 2, points: { show: false }, dash: i === 1 ? [6, 4] : undefined,
        fill: i === 0 ? colour("first") + "22" : undefined,
      }))],
    }, data(chart), box);
    box.firstChild.setAttribute("aria-hidden", "true");
  }
  function drawCharts() { charts.forEach((chart) => chart.plot ? chart.plot.setData(data(chart)) : plot(chart)); }
  function point(row) {
    if (!past.columns.length || row[0] <= past.columns[0].at(-1)) return;
    past.columns.forEach((column, i) => { column.push(row[i]); if (column.length > 1800) column.shift(); });
    drawCharts();
  }

  // The connection. The browser connects again by itself after a break; who was refused, or hears nothing, tries anew.
  const SILENT_SECONDS = 6;
  let status = {}, source = null, heard = 0, page = null, draw = () => {};
  function stale(isStale) {
    document.body.classList.toggle("stale", isStale);
    // The time of it stands still, so that a screen reader says it once.
    const since = heard ? "not live since " + new Date(1000 * heard).toTimeString().slice(0, 8) : "not live: connecting";
    text("live", isStale ? since : "live");
  }
  function connect() {
    if (source) source.close();
    source = new EventSource("/operate/events");
    source.addEventListener("whole", (event) => { status = {}; take(event); readPast(); });
    source.addEventListener("change", take);
    source.addEventListener("error", () => stale(true));
  }
  function take(event) {
    heard = seconds();
    Object.assign(status, JSON.parse(event.data));
    if (page && page !== status.page) { location.reload(); return; } // another process, another token
    page = status.page;
    stale(false);
    if (status.point) point(status.point);
    draw(status);
  }
  async function readPast() {
    try {
      past = await (await fetch("/operate/past")).json();
      drawCharts();
    } catch (failure) {
      console.info("no past: " + failure); // the next connection asks again
    }
  }
  function start(side) {
    draw = side;
    stale(true);
    connect();
    setInterval(() => {
      const silence = seconds() - heard;
      if (silence > SILENT_SECONDS) stale(true);
      if (silence > 2 * SILENT_SECONDS && (source.readyState === EventSource.CLOSED || Math.round(silence) % 15 === 0)) connect();
    }, 1000);
    new ResizeObserver(() => charts.forEach((chart) => chart.plot && chart.plot.setSize({ width: byId(chart.id).clientWidth, height: byId(chart.id).clientHeight }))).observe(document.body);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.forEach(plot));
  }

  // What is asked of the daemon, with the token that only this page knows.
  async function ask(path, body) {
    const token = document.querySelector("meta[name=token]").content;
    const answer = await fetch(path, { method: "POST", headers: { "X-Nonreturn-Token": token, "Content-Type": "text/plain" }, body });
    const said = await answer.text();
    return answer.headers.get("Content-Type").startsWith("application/json") ? JSON.parse(said) : { refused: said.trim() };
  }

  return { byId, bytes, rate, count, short, many, percent, time, named, ago, text, word, element, table, bar, chart, start, ask };
})();
