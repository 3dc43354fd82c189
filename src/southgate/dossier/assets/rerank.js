/* Rank again, in the reader's own window: nothing is asked of anyone, nothing is kept.
   Score of an activity: weights times the percentile of its feasibility, the host's strength, its complexity. */
"use strict";

/* Base 64 to numbers; sixteen bits are little-endian in the page whatever the machine is */
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const wordsOf = (text) => {
  const bytes = bytesOf(text);
  return Uint16Array.from({ length: bytes.length / 2 }, (_, at) => bytes[2 * at] + 256 * bytes[2 * at + 1]);
};

/* What is computed with: sizes, columns as typed arrays, and for each choice of neighbours the share that each
   listed activity has in each neighbourhood, made when first asked for */
const opened = (data) => {
  const [all, listed] = [data.names.length, data.listed.length];
  const phi = wordsOf(data.phi);
  const counted = bytesOf(data.counted);
  const shares = new Map();
  const share = (choice) => {
    if (!shares.has(choice)) {
      const made = new Float64Array(listed * all);
      const totals = data.totals[choice];
      for (let at = 0; at < made.length; at++) {
        const total = totals[at % all];
        if (counted[at] & (1 << choice) && total > 0) made[at] = phi[at] / 65535 / total;
      }
      shares.set(choice, made);
    }
    return shares.get(choice);
  };
  return {
    all,
    share,
    listed: data.listed,
    top: data.top,
    barred: data.barred,
    prior: Float64Array.from(data.prior),
    complexity: Float64Array.from(data.complexity),
    at: Uint16Array.from(data.rows, ([at]) => at),
    weight: Float64Array.from(data.rows, ([, weight]) => weight),
    draws: bytesOf(data.draws),
    presence: new Float64Array(listed),
    near: new Float64Array(all),
    sorted: new Float64Array(all),
    score: new Float64Array(all),
  };
};

/* Score every activity; times says how often each row counts */
const scored = (held, { weights, choice, used }, times, from) => {
  const { all, presence, near, sorted, score } = held;
  presence.fill(0);
  for (let row = 0; row < used.length; row++) {
    if (used[row]) presence[held.at[row]] += held.weight[row] * (times ? times[from + row] : 1);
  }
  const share = held.share(choice);
  near.fill(0);
  for (let one = 0; one < presence.length; one++) {
    const much = presence[one];
    if (much === 0) continue;
    const start = one * all;
    for (let p = 0; p < all; p++) near[p] += much * share[start + p];
  }
  sorted.set(near);
  sorted.sort();
  const last = Math.max(all - 1, 1);
  for (let p = 0; p < all; p++) {
    const value = near[p];
    let [low, high] = [0, all];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value) low = middle + 1; else high = middle;
    }
    let end = low;
    while (end + 1 < all && sorted[end + 1] === value) {
      /* many activities may have nothing near: jump over equals by halves */
      let [left, right] = [end + 1, all];
      while (left < right) {
        const middle = (left + right) >> 1;
        if (sorted[middle] <= value) left = middle + 1; else right = middle;
      }
      end = left - 1;
    }
    /* nine decimals: equals are equal whatever the order of the sum */
    const sum = weights[0] * ((low + end) / 2 / last) + weights[1] * held.prior[p] + weights[2] * held.complexity[p];
    score[p] = Math.round(sum * 1e9) / 1e9;
  }
  return score;
};

/* Activities that no row in use names and nature does not bar: these are ranked */
const freeOf = (held, { used }) => {
  const free = new Uint8Array(held.all).fill(1);
  held.barred.forEach((place) => { free[place] = 0; });
  used.forEach((on, row) => { if (on) free[held.listed[held.at[row]]] = 0; });
  return free;
};

/* The places of the best, best first; of equals the one that stands first */
const best = (score, free, count, into) => {
  let filled = 0;
  for (let p = 0; p < score.length; p++) {
    if (!free[p] || (filled === count && score[p] <= score[into[filled - 1]])) continue;
    let at = filled < count ? filled++ : count - 1;
    while (at > 0 && score[into[at - 1]] < score[p]) { into[at] = into[at - 1]; at--; }
    into[at] = p;
  }
  return filled;
};

/* Rank everything, and count how often each activity is at the top over the draws of the rows */
const ranked = (held, choices) => {
  const free = freeOf(held, choices);
  const score = scored(held, choices);
  const order = [...free.keys()].filter((p) => free[p]).sort((a, b) => score[b] - score[a] || a - b);
  const rank = new Uint16Array(held.all);
  order.forEach((p, place) => { rank[p] = place + 1; });
  const draws = held.draws.length / Math.max(choices.used.length, 1);
  const often = new Float64Array(held.all);
  const top = new Uint16Array(held.top);
  for (let draw = 0; draw < draws; draw++) {
    const filled = best(scored(held, choices, held.draws, draw * choices.used.length), free, held.top, top);
    for (let at = 0; at < filled; at++) often[top[at]] += 100 / draws;
  }
  return { order, rank, often };
};

const filledIn = (pattern, facts) => pattern.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

const started = (section) => {
  const data = JSON.parse(section.querySelector("script.rerank-data").textContent);
  const held = opened(data);
  const form = section.querySelector("form");
  const items = (selector, within = form) => [...within.querySelectorAll(selector)];
  const weights = items("input[type=range]");
  const rows = items("input[data-row]").sort((a, b) => a.dataset.row - b.dataset.row);
  const groups = items("input[data-cluster]").map((box) => [box, items(`input[data-of="${box.dataset.cluster}"]`)]);
  const whole = form.querySelector("input[data-every]");
  const lines = items("tbody tr", section);
  const status = section.querySelector(".rerank-status");
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 0 });
  let start;

  /* A weight that was not touched stands as the study has it, not as the slider rounds it */
  const chosen = () => ({
    weights: weights.map((slider, at) => (slider.value === slider.defaultValue ? data.weights[at] : slider.value / 100)),
    choice: Number(items("input[type=radio]").find((button) => button.checked).value),
    used: rows.map((box) => box.checked),
  });

  /* Boxes of clusters follow those of their rows */
  const aligned = () => {
    for (const [box, own] of groups) {
      const on = own.filter((row) => row.checked).length;
      box.checked = on === own.length;
      box.indeterminate = on > 0 && on < own.length;
    }
    const on = rows.filter((row) => row.checked).length;
    whole.checked = on === rows.length;
    whole.indeterminate = on > 0 && on < rows.length;
  };

  const changeOf = (p, now) => {
    const before = start.rank[p];
    const moved = before - now;
    if (!before) return data.words.new;
    if (moved === 0) return data.words.same;
    return filledIn(moved > 0 ? data.words.up : data.words.down, { n: Math.abs(moved) });
  };

  const show = (result) => {
    lines.forEach((line, at) => {
      const p = result?.order[at];
      line.hidden = p === undefined;
      if (line.hidden) return;
      const said = {
        rank: at + 1,
        name: data.names[p],
        family: data.families[data.family[p]],
        change: changeOf(p, at + 1),
        share: percent.format(result.often[p] / 100),
      };
      for (const cell of items("[data-is]", line)) cell.textContent = said[cell.dataset.is];
    });
  };

  /* Spoken at most once a second */
  let silent = false;
  let waiting = "";
  const say = (text) => {
    waiting = text;
    if (silent) return;
    if (status.textContent !== waiting) status.textContent = waiting;
    silent = true;
    setTimeout(() => {
      silent = false;
      if (status.textContent !== waiting) say(waiting);
    }, 1000);
  };

  const summed = (result, used) => {
    const shown = result.order.slice(0, lines.length);
    const rowsUsed = filledIn(data.words.used, { n: used.filter(Boolean).length, of: used.length });
    if (shown.every((p, at) => p === start.order[at])) return data.words.unchanged + data.words.between + rowsUsed;
    const fresh = shown.filter((p) => !start.rank[p] || start.rank[p] > lines.length).length;
    const facts = { first: data.names[shown[0]], n: fresh, top: lines.length };
    return filledIn(data.words.announce, facts) + data.words.between + rowsUsed;
  };

  const update = () => {
    performance.mark("rerank-start");
    const choices = chosen();
    const sum = choices.weights.reduce((one, two) => one + two, 0);
    weights.forEach((slider, at) => {
      const said = filledIn(data.words.weight, { n: sum ? Math.round((100 * choices.weights[at]) / sum) : 0 });
      slider.nextElementSibling.textContent = said;
      slider.setAttribute("aria-valuetext", said);
    });
    const empty = sum === 0 || !choices.used.some(Boolean);
    const result = empty ? null : ranked(held, choices);
    start ??= result;
    show(result);
    say(empty ? data.words.empty : summed(result, choices.used));
    performance.measure("rerank", "rerank-start");
  };

  /* Several changes within one frame are one change */
  let asked = false;
  const ask = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; update(); });
  };
  form.reset();
  form.addEventListener("input", ({ target }) => {
    if (target === whole) rows.forEach((row) => { row.checked = whole.checked; });
    groups.filter(([box]) => box === target).forEach(([, own]) => own.forEach((row) => { row.checked = target.checked; }));
    if (target.type === "checkbox") aligned();
    ask();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { aligned(); ask(); }));

  aligned();
  update();
  section.querySelector(".rerank-works").hidden = false;
};

document.querySelectorAll("section.rerank").forEach(started);
