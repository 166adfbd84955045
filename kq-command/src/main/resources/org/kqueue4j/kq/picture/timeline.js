// SPDX-License-Identifier: BSD-2-Clause
'use strict';

/* A time line: its lanes, and how they are drawn. steps.js adds the steps of a scenario. */

const byId = (id) => document.getElementById(id);

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Returns text from other sources, with escapes for characters that are invisible or change the direction of text. */
function visible(text) {
  return String(text).replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (c) => {
    const short = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[c];
    return short ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const numbers = new Intl.NumberFormat('en');
const count = (n, what) => `${numbers.format(n)} ${what}${n === 1 ? '' : 's'}`;

/* ---- the data, which TimeLineJson.java describes ---- */

const STATES = ['active', 'queued', 'disabled', 'detached', 'running'];
const GONE = -1;

/** The kinds of events in the order of the legend, with the words for them there. */
const KINDS = {
  run: 'run',
  start: 'start',
  fork: 'fork',
  exec: 'program executed',
  exit: 'exit',
  created: 'file created',
  written: 'file written',
  removed: 'file removed or renamed',
  changed: 'file changed otherwise',
  connection: 'connection',
  data: 'data',
  end: 'end of data',
  timer: 'timer',
  signal: 'signal',
  user: 'user event',
  other: 'event',
  failed: 'failed, killed or reset',
};

const data = JSON.parse(byId('data').textContent);
const stepping = data.steps !== undefined;
const lanes = data.lanes.map(readLane);
for (const [i, { parent, unsure }] of data.lanes.entries()) {
  const above = lanes[parent];
  if (above) Object.assign(lanes[i], { parent: above, unsure, depth: above.depth + 1 });
}
const events = lanes.reduce((sum, lane) => sum + lane.markTimes.length, 0);
/** The length of a step in units of time, as in ReplayPage.java. */
const STEP = 1000;
const begin = stepping ? STEP : data.from;
const end = Math.max(data.end, begin + 1);

function readLane(given) {
  const changes = given.states.length / 2;
  const stateTimes = new Float64Array(changes);
  const masks = new Int8Array(changes);
  for (let i = 0, time = 0; i < changes; i++) {
    time += given.states[2 * i];
    stateTimes[i] = time;
    masks[i] = given.states[2 * i + 1];
  }
  const markTimes = [];
  const markPlaces = [];
  for (let at = 0, time = 0; at < given.marks.length; ) {
    time += given.marks[at];
    markTimes.push(time);
    markPlaces.push(at + 1);
    at += 3 + data.shapes[given.marks[at + 2]][0].length;
  }
  const [name, about] = [given.name, given.about].map(visible);
  const label = `${name} ${about}`.trim();
  return {
    name,
    about,
    label,
    haystack: label.toLowerCase(),
    depth: 0,
    stateTimes,
    masks,
    markTimes: Float64Array.from(markTimes),
    markPlaces: Int32Array.from(markPlaces),
    marks: given.marks,
  };
}

function readMark(lane, index) {
  const at = lane.markPlaces[index];
  const [names, types] = data.shapes[lane.marks[at + 1]];
  return {
    time: lane.markTimes[index],
    text: visible(data.words[lane.marks[at]]),
    fields: names.map((name, i) => {
      const value = lane.marks[at + 2 + i];
      return [visible(name), types[i] === 'S' ? visible(data.words[value]) : String(value)];
    }),
  };
}

const kindOf = (lane, index) => data.shapes[lane.marks[lane.markPlaces[index] + 1]][2];

/** Returns the index of the first time that is not before this one. */
function firstFrom(times, time) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* ---- times as text ---- */

const UNITS = [
  ['ns', 1],
  ['\u00b5s', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
];

/** Returns a length of time, with some three digits. */
function duration(nanos) {
  if (nanos >= 60e9) {
    const seconds = Math.round(nanos / 1e9);
    const parts = [
      [Math.floor(seconds / 3600), 'h'],
      [Math.floor(seconds / 60) % 60, 'min'],
      [seconds % 60, 's'],
    ];
    return parts.filter(([n]) => n > 0).map(([n, unit]) => `${n} ${unit}`).join(' ');
  }
  const [unit, size] = UNITS.findLast(([, each]) => nanos >= each) ?? UNITS[0];
  return `${Number((nanos / size).toPrecision(4))} ${unit}`;
}

/** Returns a time since the start, with the digits that the zoom can show. */
function moment(nanos, step) {
  if (nanos >= 60e9 && step >= 1e9) {
    const seconds = Math.round(nanos / 1e9);
    const two = (n) => String(n).padStart(2, '0');
    const [h, min, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    return h > 0 ? `${h}:${two(min)}:${two(s)}` : `${min}:${two(s)}`;
  }
  const [unit, size] = UNITS.findLast(([, each]) => view.to >= each) ?? UNITS[0];
  const digits = Math.max(0, Math.ceil(Math.log10(size / step) - 1e-9));
  return `${(nanos / size).toFixed(Math.min(digits, 9))} ${unit}`;
}

function clockTime(nanos) {
  const date = new Date(data.start + nanos / 1e6);
  return date.toLocaleTimeString('en-GB') + '.' + String(date.getMilliseconds()).padStart(3, '0');
}

/** Returns the distance of ticks, at least this long. */
function niceStep(least) {
  const seconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400];
  if (least > 1e9) {
    const found = seconds.find((s) => s * 1e9 >= least);
    if (found) return found * 1e9;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return Math.max(1, power * [1, 2, 5, 10].find((n) => n * power >= least * (1 - 1e-9)));
}

/* ---- the visible range ---- */

const view = { from: begin, to: end };
let shown = lanes;
/** The row of each lane that is shown. */
let rowOf = new Map();
let chosen = null;
/** The event that the keys have selected. */
let selected = null;

const plot = byId('plot');
const axis = byId('axis');
const overview = byId('overview');
const scroll = byId('scroll');

const layout = { width: 0, height: 0, row: 30, bar: 15, narrow: false };
const BAR = 16;

function resize() {
  layout.narrow = window.matchMedia('(max-width: 700px)').matches;
  layout.row = layout.narrow ? 46 : 30;
  layout.bar = layout.narrow ? 32 : 15;
  const names = layout.narrow ? 0 : Math.round(Math.min(380, Math.max(190, window.innerWidth * 0.25)));
  document.documentElement.style.setProperty('--names', `${names}px`);
  if (stepping) {
    byId('chart').style.setProperty('--chart-height', `${40 + Math.max(1, shown.length) * layout.row}px`);
  }
  layout.width = Math.max(50, scroll.clientWidth - names);
  layout.height = scroll.clientHeight;
  byId('space').style.height = `${shown.length * layout.row}px`;
  for (const [canvas, height] of [[plot, layout.height], [axis, axis.clientHeight], [overview, overview.clientHeight]]) {
    const scale = window.devicePixelRatio || 1;
    canvas.style.width = `${layout.width}px`;
    if (canvas === plot) canvas.style.height = `${height}px`;
    canvas.width = Math.round(layout.width * scale);
    canvas.height = Math.round(height * scale);
  }
  overviewBins = null;
  look(view.from, view.to);
  if (colours.paper) paint(); // a canvas of another size is empty
}

/** Shows this range, within the limits of the data. */
function look(from, to) {
  const whole = fitted();
  const least = stepping ? 2 * STEP : 20;
  const length = Math.min(Math.max(to - from, least), whole.to - whole.from);
  const middle = (from + to) / 2;
  view.from = Math.min(Math.max(middle - length / 2, whole.from), whole.to - length);
  view.to = view.from + length;
  hideTip();
  draw();
}

function zoom(factor, at = (view.from + view.to) / 2) {
  look(at - (at - view.from) / factor, at + (view.to - at) / factor);
}

function pan(share) {
  const by = (view.to - view.from) * share;
  look(view.from + by, view.to + by);
}

/** Returns the whole range, with a margin at its sides. */
function fitted() {
  const room = (end - begin) * 0.02;
  return { from: begin - room, to: end + room };
}

function fit() {
  look(fitted().from, fitted().to);
}

const xOf = (time) => ((time - view.from) / (view.to - view.from)) * layout.width;
const timeOf = (x) => view.from + (x / layout.width) * (view.to - view.from);

/* ---- colours, and patterns for readers who cannot tell them apart ---- */

let colours = {};
let patterns = [];

function readColours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  colours = {};
  for (const name of ['paper', 'raised', 'ink', 'muted', 'faint', 'rule', 'grid', 'chosen', 'focus', 'branch', 'heap', 'heap-text', 'hatch', 'mono', 'sans', ...STATES, ...Object.keys(KINDS)]) {
    colours[name] = read(name);
  }
  patterns = STATES.map(pattern);
}

/** Draws active plain, queued with slanted lines, disabled with upright lines, detached with dots, running with a seam. */
function pattern(state) {
  const scale = window.devicePixelRatio || 1;
  const size = 8;
  const tile = document.createElement('canvas');
  tile.width = tile.height = Math.round(size * scale);
  const pen = tile.getContext('2d');
  pen.scale(tile.width / size, tile.height / size);
  pen.fillStyle = colours[state];
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = pen.fillStyle = colours.hatch;
  pen.lineWidth = 1.4;
  const line = (x0, y0, x1, y1) => {
    pen.beginPath();
    pen.moveTo(x0, y0);
    pen.lineTo(x1, y1);
    pen.stroke();
  };
  switch (state) {
    case 'queued':
      for (const shift of [-size, 0, size]) line(shift - 2, size + 2, shift + size + 2, -2);
      break;
    case 'disabled':
      line(2, 0, 2, size);
      line(6, 0, 6, size);
      break;
    case 'detached':
      for (const [x, y] of [[2, 2], [6, 6]]) pen.fillRect(x - 0.9, y - 0.9, 1.8, 1.8);
      break;
    case 'running':
      pen.lineWidth = 1;
      line(0, 4, size, 4);
      break;
  }
  const made = pen.createPattern(tile, 'repeat');
  made.setTransform(new DOMMatrix().scale(size / tile.width));
  return made;
}

/* ---- drawing ---- */

const frames = { drawn: 0, milliseconds: 0 };
/** The marks under the pointer, as they were last drawn. */
let hits = [];
/** What was last written beside the marks of runs. */
let runTexts = [];
let asked = false;

function draw() {
  if (!asked) {
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      paint();
    });
  }
}

function paint() {
  const before = performance.now();
  drawPlot();
  drawAxis();
  if (!stepping) drawOverview();
  placeNames();
  frames.drawn++;
  frames.milliseconds = performance.now() - before;
}

function penFor(canvas) {
  const pen = canvas.getContext('2d');
  const scale = window.devicePixelRatio || 1;
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, layout.width, canvas.height / scale);
  return pen;
}

function ticks() {
  if (stepping) {
    const every = Math.max(1, niceStep(28 / (layout.width / ((view.to - view.from) / STEP))));
    const found = [];
    const last = Math.min(view.to, end) / STEP;
    for (let n = Math.max(every, Math.ceil(view.from / STEP / every) * every); n < last; n += every) found.push(n * STEP);
    if (every > 2 && view.from <= STEP) found.unshift(STEP);
    return { step: STEP * every, found };
  }
  const step = niceStep(((view.to - view.from) / layout.width) * 110);
  const found = [];
  for (let t = Math.ceil(Math.max(view.from, 0) / step) * step; t <= view.to; t += step) found.push(t);
  return { step, found };
}

function drawAxis() {
  const pen = penFor(axis);
  const { step, found } = ticks();
  pen.textBaseline = 'middle';
  pen.font = `11px ${colours.sans}`;
  pen.textAlign = 'center';
  if (stepping) {
    drawStepAxis(pen, found);
    return;
  }
  pen.fillStyle = colours.muted;
  for (const t of found) {
    const text = moment(t, step);
    const half = pen.measureText(text).width / 2;
    const x = xOf(t);
    if (x - half > -half / 2 && x < layout.width + half / 2) {
      pen.fillText(text, Math.min(Math.max(x, half + 2), layout.width - half - 2), 14);
    }
  }
}

function drawPlot() {
  const pen = penFor(plot);
  const top = scroll.scrollTop;
  const first = Math.max(0, Math.floor(top / layout.row));
  const last = Math.min(shown.length, Math.ceil((top + layout.height) / layout.row));
  hits = [];
  runTexts = [];
  const below = Math.min(layout.height, shown.length * layout.row - top);
  if (stepping) drawStepBand(pen, below);
  for (let row = first; row < last; row++) {
    const y = row * layout.row - top;
    if (shown[row] === chosen) {
      pen.fillStyle = colours.chosen;
      if (!stepping) pen.fillRect(0, y, layout.width, layout.row);
    }
  }
  pen.fillStyle = colours.grid;
  for (const t of ticks().found) {
    if (xOf(t) >= 0) pen.fillRect(Math.round(xOf(t)), 0, 1, below);
  }
  for (let row = first; row < last; row++) {
    pen.fillRect(0, (row + 1) * layout.row - top - 1, layout.width, 1);
  }
  drawBranches(pen, first, last, top);
  for (let row = first; row < last; row++) {
    const middle = row * layout.row - top + layout.bar;
    drawStates(pen, shown[row], middle);
    drawMarks(pen, shown[row], middle);
  }
}

/** Draws a line from each parent to its children, where these begin. */
function drawBranches(pen, first, last, top) {
  pen.lineWidth = 1.5;
  pen.strokeStyle = pen.fillStyle = colours.branch;
  shown.forEach((lane, row) => {
    const from = lane.parent ? rowOf.get(lane.parent) : undefined;
    const x = xOf(lane.stateTimes[0] ?? lane.markTimes[0]);
    if (from === undefined || Math.max(from, row) < first || Math.min(from, row) > last || x < 0 || x > layout.width) return;
    const [y0, y1] = [from, row].map((each) => each * layout.row - top + layout.bar);
    pen.setLineDash(lane.unsure ? [3, 3] : []);
    pen.beginPath();
    pen.moveTo(x, y0);
    pen.lineTo(x, y1);
    pen.stroke();
  });
  pen.setLineDash([]);
}

function drawStates(pen, lane, middle) {
  const { stateTimes, masks } = lane;
  const changes = stateTimes.length;
  let i = Math.max(0, firstFrom(stateTimes, view.from) - 1);
  // States that are too short to be seen are drawn together, one pixel wide, after their neighbours. The
  // smaller their share of the pixel, the paler they are.
  const tiny = [];
  for (; i < changes && stateTimes[i] <= view.to; i++) {
    const x0 = xOf(stateTimes[i]);
    const x1 = xOf(i + 1 < changes ? stateTimes[i + 1] : end);
    const mask = masks[i];
    if (mask === GONE) {
      if (x0 >= 0) {
        pen.fillStyle = colours.faint;
        pen.fillRect(x0 - 0.75, middle - BAR / 2, 1.5, BAR);
      }
    } else if (x1 - x0 >= 1.5) {
      drawSpan(pen, mask, Math.max(x0, -10), Math.min(x1, layout.width + 10), middle);
    } else if (mask > 0) {
      const column = Math.floor(x0);
      const last = tiny[tiny.length - 1];
      if (last && last.column === column) {
        last.mask |= mask;
        last.width += x1 - x0;
      } else {
        tiny.push({ column, mask, width: x1 - x0 });
      }
    }
  }
  for (const { column, mask, width } of tiny) {
    pen.globalAlpha = Math.min(1, 0.5 + width / 2);
    drawSpan(pen, mask, column, column + 1.5, middle);
  }
  pen.globalAlpha = 1;
}

/** Draws states that hold at once, which share the height. */
function drawSpan(pen, mask, x0, x1, middle) {
  if (mask === 0) {
    pen.fillStyle = colours.faint;
    pen.fillRect(x0, middle - 1, x1 - x0, 2);
    return;
  }
  const held = [];
  for (let bit = 0; bit < STATES.length; bit++) if (mask & (1 << bit)) held.push(bit);
  const height = BAR / held.length;
  held.forEach((bit, n) => {
    pen.fillStyle = x1 - x0 < 3 ? colours[STATES[bit]] : patterns[bit];
    pen.fillRect(x0, middle - BAR / 2 + n * height, x1 - x0, height);
  });
}

const APART = 11;

/** Draws marks that would cover each other as one mark with their number. */
function drawMarks(pen, lane, middle) {
  const { markTimes } = lane;
  let i = firstFrom(markTimes, timeOf(-60));
  const stop = firstFrom(markTimes, timeOf(layout.width + 60));
  if (i === stop) return;
  const perPixel = (view.to - view.from) / layout.width;
  // Cells are fixed in time, so that numbers do not change while the view is moved.
  const cell = 2 ** Math.ceil(Math.log2(52 * perPixel));
  pen.font = `600 10.5px ${colours.sans}`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  while (i < stop) {
    const cellStart = Math.floor(markTimes[i] / cell) * cell;
    const next = Math.min(stop, Math.max(i + 1, firstFrom(markTimes, cellStart + cell)));
    if (next - i <= 4 && areApart(markTimes, i, next, APART * perPixel)) {
      for (; i < next; i++) drawMark(pen, lane, i, xOf(markTimes[i]), middle);
    } else {
      drawHeap(pen, lane, i, next, xOf(cellStart), xOf(cellStart + cell), middle);
      i = next;
    }
  }
  if (selected && selected.lane === lane) {
    const x = xOf(markTimes[selected.index]);
    pen.strokeStyle = colours.focus;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(x, middle, 10, 0, 2 * Math.PI);
    pen.stroke();
  }
}

function areApart(times, from, to, least) {
  for (let i = from + 1; i < to; i++) if (times[i] - times[i - 1] < least) return false;
  return true;
}

function drawMark(pen, lane, index, x, middle) {
  const kind = kindOf(lane, index);
  if (kind === 'run') drawRunText(pen, lane, index, index + 1, x, middle);
  drawKind(pen, kind, x, middle);
  hits.push({ lane, from: index, to: index + 1, x0: x - 7, x1: x + 7, x, middle });
}

/** Writes which run it is, and why, into the room before the next mark, as far as that fits. */
function drawRunText(pen, lane, index, next, x, middle) {
  const after = next < lane.markTimes.length ? xOf(lane.markTimes[next]) : layout.width;
  const room = Math.min(after, layout.width) - x - 20;
  const whole = visible(data.words[lane.marks[lane.markPlaces[index]]]);
  const [run] = whole.split(':');
  const short = [run, run.replace('run ', '')].find((each) => pen.measureText(each).width <= room);
  const text = shortened(pen, whole, room - 8) || short; // the next mark may be wide
  if (!text) return;
  runTexts.push(text);
  const width = pen.measureText(text).width;
  pen.fillStyle = colours.paper;
  pen.beginPath();
  pen.roundRect(x + 8, middle - 7, width + 8, 14, 3);
  pen.fill();
  pen.fillStyle = colours.ink;
  pen.textAlign = 'left';
  pen.fillText(text, x + 12, middle + 0.5);
  pen.textAlign = 'center';
}

/** Returns the text, with an ellipsis for what has no room; nothing if too little of it remains. */
function shortened(pen, text, room) {
  const { width } = pen.measureText(text);
  if (width <= room) return text;
  for (let length = Math.floor((text.length * room) / width); length >= 8; length--) {
    const start = `${text.slice(0, length)}\u2026`;
    if (pen.measureText(start).width <= room) return start;
  }
  return '';
}

const SHAPES = {
  run: [[-5, -6], [6, 0], [-5, 6]],
  start: [[-4, -5.5], [5, 0], [-4, 5.5]],
  exec: [[-5.5, -5], [-1, -5], [4, 0], [-1, 5], [-5.5, 5], [-1.5, 0]],
  exit: [[-5, -5], [-1.5, -5], [-1.5, 5], [-5, 5]],
  created: [[-2, -6], [2, -6], [2, -2], [6, -2], [6, 2], [2, 2], [2, 6], [-2, 6], [-2, 2], [-6, 2], [-6, -2], [-2, -2]],
  written: [[-5, -5], [5, -5], [5, 5], [-5, 5]],
  removed: [[-5.5, -3.3], [-3.3, -5.5], [0, -2.2], [3.3, -5.5], [5.5, -3.3], [2.2, 0], [5.5, 3.3], [3.3, 5.5], [0, 2.2], [-3.3, 5.5], [-5.5, 3.3], [-2.2, 0]],
  changed: [[-5, -5], [5, -5], [5, 5], [-5, 5]],
  connection: [[0, -6], [5.5, 0], [0, 6], [-5.5, 0]],
  data: [[-6, -4.5], [6, -4.5], [0, 5.5]],
  end: [[0, -6], [5.5, 0], [0, 6], [-5.5, 0]],
  signal: [[1.5, -6.5], [-5, 1], [-0.5, 1], [-1.5, 6.5], [5, -1.5], [0.5, -1.5]],
  user: [[0, -6.5], [1.8, -2.2], [6.2, -2], [2.8, 0.9], [3.9, 5.3], [0, 2.8], [-3.9, 5.3], [-2.8, 0.9], [-6.2, -2], [-1.8, -2.2]],
};
const HOLLOW = new Set(['changed', 'end', 'timer']);

/** Draws a mark, whose shape alone says of which kind it is. */
function drawKind(pen, kind, x, middle) {
  pen.save();
  pen.translate(x, middle);
  pen.lineJoin = 'round';
  pen.beginPath();
  if (SHAPES[kind]) {
    for (const [dx, dy] of SHAPES[kind]) pen.lineTo(dx, dy);
    pen.closePath();
  } else if (kind === 'fork') {
    for (const [dx, dy] of [[0, -3.5], [-3.5, 3.5], [3.5, 3.5]]) {
      pen.moveTo(dx + 2.4, dy);
      pen.arc(dx, dy, 2.4, 0, 2 * Math.PI);
    }
  } else {
    pen.arc(0, 0, kind === 'failed' ? 7.5 : 5, 0, 2 * Math.PI);
  }
  pen.strokeStyle = colours.paper;
  pen.lineWidth = HOLLOW.has(kind) ? 5.5 : 3;
  pen.stroke();
  pen.fillStyle = HOLLOW.has(kind) ? colours.paper : colours[kind];
  pen.fill();
  if (HOLLOW.has(kind)) {
    pen.strokeStyle = colours[kind];
    pen.lineWidth = 2.2;
    pen.stroke();
  }
  if (kind === 'timer') drawLines(pen, colours[kind], 1.4, [0, -3.2, 0, 0], [0, 0, 2.2, 1.2]);
  if (kind === 'exit') drawLines(pen, colours[kind], 2, [0.8, -5, 0.8, 5]);
  if (kind === 'failed') drawLines(pen, colours.paper, 2.2, [0, -4.2, 0, 0.8], [0, 3.4, 0, 3.6]);
  pen.restore();
}

function drawLines(pen, colour, width, ...lines) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.lineCap = 'round';
  pen.beginPath();
  for (const [x0, y0, x1, y1] of lines) {
    pen.moveTo(x0, y0);
    pen.lineTo(x1, y1);
  }
  pen.stroke();
}

function shortCount(n) {
  if (n < 1000) return String(n);
  if (n < 10_000) return `${(Math.floor(n / 100) / 10).toFixed(1)}k`;
  return n < 1_000_000 ? `${Math.floor(n / 1000)}k` : `${(n / 1e6).toFixed(1)}M`;
}

/** Draws many marks: a line from the first to the last, and their number. */
function drawHeap(pen, lane, from, to, x0, x1, middle) {
  const left = Math.max(xOf(lane.markTimes[from]), x0 + 2);
  const right = Math.min(xOf(lane.markTimes[to - 1]), x1 - 2);
  const failed = hasFailed(lane, from, to);
  pen.fillStyle = failed ? colours.failed : colours.heap;
  pen.fillRect(left, middle - 1, Math.max(right - left, 1), 2);
  const text = failed ? `${shortCount(to - from)} !` : shortCount(to - from);
  const width = Math.min(pen.measureText(text).width + 11, x1 - x0 - 2);
  const x = Math.min(Math.max((left + right) / 2, x0 + 1 + width / 2), x1 - 1 - width / 2);
  drawPill(pen, text, x, middle, width, failed);
  for (let i = to - 1; i >= from; i--) {
    if (kindOf(lane, i) === 'run') {
      drawRunText(pen, lane, i, to, x + width / 2 - 4, middle);
      break;
    }
  }
  hits.push({ lane, from, to, x0: Math.min(left, x - width / 2), x1: Math.max(right, x + width / 2), x, middle });
}

function hasFailed(lane, from, to) {
  for (let i = from; i < to; i++) if (kindOf(lane, i) === 'failed') return true;
  return false;
}

function drawPill(pen, text, x, middle, width, failed) {
  pen.beginPath();
  pen.roundRect(x - width / 2, middle - 7.5, width, 15, 7.5);
  pen.fillStyle = failed ? colours.failed : colours.heap;
  pen.strokeStyle = colours.paper;
  pen.lineWidth = 2;
  pen.stroke();
  pen.fill();
  pen.fillStyle = failed ? colours.paper : colours['heap-text'];
  pen.fillText(text, x, middle + 0.5);
}

/* ---- the overview ---- */

let overviewBins = null;

function drawOverview() {
  const pen = penFor(overview);
  const height = overview.clientHeight;
  const whole = fitted();
  const x = (time) => ((time - whole.from) / (whole.to - whole.from)) * layout.width;
  if (!overviewBins) {
    overviewBins = new Float64Array(Math.ceil(layout.width / 2) + 1);
    for (const lane of shown) for (const time of lane.markTimes) overviewBins[Math.floor(x(time) / 2)]++;
  }
  const most = overviewBins.reduce((a, b) => Math.max(a, b), 1);
  pen.fillStyle = colours.faint;
  overviewBins.forEach((n, i) => {
    if (n > 0) {
      const tall = Math.max(2, (Math.log1p(n) / Math.log1p(most)) * (height - 10));
      pen.fillRect(i * 2, height - 5 - tall, 1.5, tall);
    }
  });
  const [left, right] = [x(view.from), x(view.to)];
  if (right - left > layout.width - 1) return;
  const width = Math.max(right - left, 3);
  pen.fillStyle = pen.strokeStyle = colours.focus;
  pen.globalAlpha = 0.14;
  pen.fillRect(left, 3, width, height - 6);
  pen.globalAlpha = 1;
  pen.lineWidth = 1;
  pen.strokeRect(Math.round(left) + 0.5, 3.5, Math.round(width) - 1, height - 7);
}

/* ---- names ---- */

const names = byId('names');
const rows = new Map();
/** Whether what is written about the lanes is the same, and so says nothing. */
const sameAbout = lanes.every((lane) => lane.about === lanes[0]?.about);

/** Puts only the visible names into the page. */
function placeNames() {
  const first = Math.floor(scroll.scrollTop / layout.row);
  const last = Math.min(shown.length, Math.ceil((scroll.scrollTop + layout.height) / layout.row));
  const wanted = new Set();
  for (let row = first; row < last; row++) {
    const lane = shown[row];
    wanted.add(lane);
    let item = rows.get(lane);
    if (!item) {
      item = nameOf(lane);
      rows.set(lane, item);
      names.append(item);
    }
    item.style.top = `${row * layout.row}px`;
    item.style.height = `${layout.row}px`;
    item.classList.toggle('chosen', lane === chosen);
    item.ariaSetSize = String(shown.length);
    item.ariaPosInSet = String(row + 1);
  }
  for (const [lane, item] of rows) {
    if (!wanted.has(lane)) {
      item.remove();
      rows.delete(lane);
    }
  }
}

const DEEPEST = 12;

/** Shortens a long path at its start, since its last part is the important one. */
function nameOf(lane) {
  const item = element('li');
  item.title = lane.label;
  item.classList.toggle('child', lane.depth > 0);
  const name = element('bdi', 'name');
  name.style.paddingLeft = `${Math.min(lane.depth, DEEPEST) * 10}px`;
  const cut = lane.name.includes(' ') ? -1 : lane.name.lastIndexOf('/');
  if (cut > 0) name.append(element('span', 'head', lane.name.slice(0, cut)));
  name.append(element('span', 'tail', cut > 0 ? lane.name.slice(cut) : lane.name));
  item.append(name);
  if (!sameAbout && lane.about) item.append(element('bdi', /^[0-9]+$/.test(lane.about) ? 'about number' : 'about', lane.about));
  item.addEventListener('click', () => choose(lane));
  return item;
}

function choose(lane) {
  chosen = lane;
  const row = shown.indexOf(lane);
  if (row >= 0) {
    const top = row * layout.row;
    if (top < scroll.scrollTop) scroll.scrollTop = top;
    else if (top + layout.row > scroll.scrollTop + layout.height) scroll.scrollTop = top + layout.row - layout.height;
  }
  draw();
}

function search(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  shown = words.length === 0 ? lanes : lanes.filter((lane) => words.every((word) => lane.haystack.includes(word)));
  rowOf = new Map(shown.map((lane, row) => [lane, row]));
  if (!shown.includes(chosen)) chosen = null;
  if (selected && !shown.includes(selected.lane)) selected = null;
  byId('none').hidden = shown.length > 0;
  byId('none').textContent = lanes.length === 0 ? 'Nothing happened.' : `No lane matches \u201c${text}\u201d.`;
  byId('space').hidden = shown.length === 0;
  scroll.scrollTop = 0;
  describe();
  resize();
}

function describe() {
  const facts = [shown.length === lanes.length ? count(lanes.length, 'lane') : `${numbers.format(shown.length)} of ${count(lanes.length, 'lane')}`];
  facts.push(count(events, 'event'));
  if (stepping) {
    facts.unshift(count(data.steps.length, 'step'));
  } else {
    facts.push(duration(end - data.from));
    facts.push(new Date(data.start).toLocaleString('sv-SE'));
  }
  if (data.leftOut > 0) facts.push(`the first ${count(data.leftOut, 'event')} left out`);
  byId('facts').textContent = facts.join(' \u00b7 ');
  plot.setAttribute('aria-label', `Time line, ${facts.join(', ')}`);
  byId('how').textContent = KEYS.map(([key, what]) => `${key}: ${what}`).join('; ');
}

/* ---- the description of an event or a state ---- */

const tip = byId('tip');
let tipText = '';

function hideTip() {
  tip.hidden = true;
  tipText = '';
}

function showTip(x, y, title, lines, fields) {
  tip.replaceChildren(element('h3', '', title), ...lines.map((line) => element('p', '', line)));
  if (fields.length > 0) {
    const list = element('dl');
    for (const [name, value] of fields) list.append(element('dt', '', name), element('dd', '', value));
    tip.append(list);
  }
  tip.hidden = false;
  const box = plot.getBoundingClientRect();
  const left = Math.min(box.left + x + 14, window.innerWidth - tip.offsetWidth - 8);
  let top = box.top + y + 16;
  if (top + tip.offsetHeight > window.innerHeight - 8) top = box.top + y - 16 - tip.offsetHeight;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${Math.max(8, top)}px`;
  tipText = [title, ...lines, ...fields.map(([name, value]) => `${name} ${value}`)].join('\n');
}

function whenText(time) {
  return stepping ? `step ${Math.floor(time / STEP)}` : `${exact(time)} \u00b7 ${clockTime(time)}`;
}

/** Returns a time to the nanosecond, without zeros at its end. */
function exact(nanos) {
  const [unit, size] = UNITS.findLast(([, each]) => nanos >= each) ?? UNITS[0];
  return `${Number((nanos / size).toFixed(Math.round(Math.log10(size))))} ${unit}`;
}

function tellMark(lane, index, x, y) {
  const mark = readMark(lane, index);
  showTip(x, y, mark.text || lane.name, [lane.label, whenText(mark.time)], mark.fields);
}

function tellHeap(hit) {
  const kinds = new Map();
  for (let i = hit.from; i < hit.to; i++) {
    const text = data.words[hit.lane.marks[hit.lane.markPlaces[i]]];
    kinds.set(text, (kinds.get(text) ?? 0) + 1);
  }
  const most = [...kinds].sort((a, b) => b[1] - a[1]);
  const fields = most.slice(0, 6).map(([text, n]) => [numbers.format(n), visible(text)]);
  if (most.length > 6) fields.push(['', `and ${count(most.length - 6, 'other kind')}`]);
  const [first, last] = [hit.lane.markTimes[hit.from], hit.lane.markTimes[hit.to - 1]];
  const lines = [hit.lane.label];
  if (!stepping) lines.push(`${exact(first)}, for ${duration(last - first)} \u00b7 click to zoom in`);
  showTip(hit.x, hit.middle, count(hit.to - hit.from, 'event'), lines, fields);
}

function tellState(lane, time, x, y) {
  const i = firstFrom(lane.stateTimes, time + 1e-9) - 1;
  if (i < 0 || lane.masks[i] === GONE || time > end) return;
  const held = STATES.filter((_, bit) => lane.masks[i] & (1 << bit));
  const until = i + 1 < lane.stateTimes.length ? lane.stateTimes[i + 1] : end;
  const from = lane.stateTimes[i];
  const last = Math.max(from, until - STEP) / STEP;
  const lines = stepping
    ? [lane.label, from / STEP === last ? `step ${last}` : `steps ${from / STEP} to ${last}`]
    : [lane.label, `${exact(from)}, for ${duration(until - from)}`];
  showTip(x, y, held.join(', ') || 'registered', lines, []);
}

function hitAt(x, y) {
  return hits.findLast((hit) => x >= hit.x0 && x <= hit.x1 && Math.abs(y - hit.middle) <= 11);
}

function laneAt(y) {
  return shown[Math.floor((y + scroll.scrollTop) / layout.row)];
}

function tellAt(x, y) {
  const hit = hitAt(x, y);
  const lane = laneAt(y);
  hideTip();
  if (hit && hit.to - hit.from === 1) tellMark(hit.lane, hit.from, hit.x, hit.middle);
  else if (hit) tellHeap(hit);
  else if (lane) tellState(lane, timeOf(x), x, y);
}

/** Selects another event of the selected lane, by the keys. */
function goToEvent(by) {
  const lane = chosen && chosen.markTimes.length > 0 ? chosen : shown.find((each) => each.markTimes.length > 0);
  if (!lane) return;
  let index;
  if (selected && selected.lane === lane) {
    index = Math.min(Math.max(selected.index + by, 0), lane.markTimes.length - 1);
  } else {
    const inView = firstFrom(lane.markTimes, by > 0 ? view.from : view.to);
    index = Math.min(Math.max(by > 0 ? inView : inView - 1, 0), lane.markTimes.length - 1);
  }
  selected = { lane, index };
  choose(lane);
  const time = lane.markTimes[index];
  const length = view.to - view.from;
  if (time < view.from + length * 0.05 || time > view.to - length * 0.05) look(time - length / 2, time + length / 2);
  tellSelected();
}

function tellSelected() {
  const { lane, index } = selected;
  const row = shown.indexOf(lane);
  tellMark(lane, index, xOf(lane.markTimes[index]), row * layout.row - scroll.scrollTop + layout.bar);
  byId('said').textContent = tipText;
}

function goToLane(by) {
  const at = shown.indexOf(chosen);
  const row = at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(Math.max(at + by, 0), shown.length - 1);
  if (!shown[row]) return;
  selected = null;
  hideTip();
  choose(shown[row]);
  byId('said').textContent = `${shown[row].label}, ${count(shown[row].markTimes.length, 'event')}`;
}

/* ---- mouse, fingers and keys ---- */

const pointers = new Map();
let drag = null;

function place(event) {
  const box = plot.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

plot.addEventListener(
  'wheel',
  (event) => {
    event.preventDefault();
    const size = event.deltaMode === 1 ? 30 : event.deltaMode === 2 ? 300 : 1;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      const by = event.deltaX || event.deltaY;
      pan((by * size) / layout.width);
    } else {
      zoom(Math.exp(-event.deltaY * size * (event.ctrlKey ? 0.01 : 0.002)), timeOf(place(event).x));
    }
  },
  { passive: false },
);

plot.addEventListener('pointerdown', (event) => {
  if (event.button !== 0) return;
  plot.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, place(event));
  drag = { ...place(event), moved: false, from: view.from, to: view.to, top: scroll.scrollTop, touch: event.pointerType === 'touch' };
});

plot.addEventListener('pointermove', (event) => {
  const at = place(event);
  if (!pointers.has(event.pointerId)) {
    if (!drag) tellAt(at.x, at.y);
    return;
  }
  if (pointers.size === 2) {
    pinch(event.pointerId, at);
    return;
  }
  pointers.set(event.pointerId, at);
  if (!drag) return;
  if (!drag.moved && Math.hypot(at.x - drag.x, at.y - drag.y) > 3) {
    drag.moved = true;
    document.body.classList.add('dragging');
  }
  if (drag.moved) {
    const by = ((at.x - drag.x) / layout.width) * (drag.to - drag.from);
    if (!drag.touch) scroll.scrollTop = drag.top - (at.y - drag.y);
    look(drag.from - by, drag.to - by);
  }
});

function pinch(id, at) {
  const other = [...pointers].find(([each]) => each !== id)[1];
  const before = pointers.get(id);
  pointers.set(id, at);
  drag = null;
  const apart = Math.max(10, Math.abs(at.x - other.x));
  const wasApart = Math.max(10, Math.abs(before.x - other.x));
  const middle = timeOf((before.x + other.x) / 2);
  zoom(apart / wasApart, middle);
  pan((before.x - at.x) / 2 / layout.width);
}

function release(event) {
  pointers.delete(event.pointerId);
  document.body.classList.remove('dragging');
  if (drag && !drag.moved && event.type === 'pointerup') click(place(event));
  drag = null;
}

plot.addEventListener('pointerup', release);
plot.addEventListener('pointercancel', release);
plot.addEventListener('pointerleave', () => {
  if (!selected) hideTip();
});

function click({ x, y }) {
  const hit = hitAt(x, y);
  if (stepping) {
    goToStep(Math.floor(timeOf(x) / STEP));
    return;
  }
  const lane = laneAt(y);
  if (lane) choose(lane);
  selected = null;
  if (hit && hit.to - hit.from === 1) {
    selected = { lane: hit.lane, index: hit.from };
    tellSelected();
  } else if (hit) {
    const [first, last] = [hit.lane.markTimes[hit.from], hit.lane.markTimes[hit.to - 1]];
    const room = Math.max((last - first) * 0.25, 10);
    look(first - room, last + room);
  } else {
    tellAt(x, y);
  }
  draw();
}

plot.addEventListener('dblclick', (event) => {
  if (!stepping && !hitAt(place(event).x, place(event).y)) zoom(event.shiftKey ? 1 / 3 : 3, timeOf(place(event).x));
});

function lookFromOverview(event) {
  const x = event.clientX - overview.getBoundingClientRect().left;
  const whole = fitted();
  const middle = whole.from + (x / layout.width) * (whole.to - whole.from);
  const half = (view.to - view.from) / 2;
  look(middle - half, middle + half);
}

overview.addEventListener('pointerdown', (event) => {
  overview.setPointerCapture(event.pointerId);
  lookFromOverview(event);
});
overview.addEventListener('pointermove', (event) => {
  if (overview.hasPointerCapture(event.pointerId)) lookFromOverview(event);
});

const LANE_KEYS = {
  ArrowLeft: () => pan(-0.15),
  ArrowRight: () => pan(0.15),
  ArrowUp: () => goToLane(-1),
  ArrowDown: () => goToLane(1),
  PageUp: () => (scroll.scrollTop -= layout.height * 0.8),
  PageDown: () => (scroll.scrollTop += layout.height * 0.8),
  Home: () => look(fitted().from, fitted().from + view.to - view.from),
  End: () => look(fitted().to - (view.to - view.from), fitted().to),
};

const STEP_KEYS = {
  ArrowLeft: () => goToStep(step - 1),
  ArrowRight: () => goToStep(step + 1),
  ArrowUp: () => goToStep(step - 1),
  ArrowDown: () => goToStep(step + 1),
  PageUp: () => goToStep(step - 10),
  PageDown: () => goToStep(step + 10),
  Home: () => goToStep(1),
  End: () => goToStep(data.steps.length),
};

const PAGE_KEYS = {
  '+': () => zoom(1.5),
  '=': () => zoom(1.5),
  '-': () => zoom(1 / 1.5),
  0: fit,
  d: toggleTheme,
  '/': () => byId('search').select(),
  '?': showKeys,
  n: () => (stepping ? goToStep(step + 1) : goToEvent(1)),
  p: () => (stepping ? goToStep(step - 1) : goToEvent(-1)),
  Escape: () => {
    selected = null;
    hideTip();
    draw();
  },
};

document.addEventListener('keydown', (event) => {
  const inSearch = event.target === byId('search');
  if (event.ctrlKey || event.metaKey || event.altKey || byId('help').open) return;
  if (inSearch) {
    if (event.key === 'Escape') {
      byId('search').value = '';
      search('');
      plot.focus();
      event.preventDefault();
    }
    return;
  }
  const scrolls = event.target === byId('detail');
  const action = PAGE_KEYS[event.key] ?? (scrolls ? undefined : (stepping ? STEP_KEYS : LANE_KEYS)[event.key]);
  if (action) {
    event.preventDefault();
    action();
  }
});

byId('search').addEventListener('input', (event) => search(event.target.value));
byId('in').addEventListener('click', () => zoom(1.5));
byId('out').addEventListener('click', () => zoom(1 / 1.5));
byId('fit').addEventListener('click', fit);
byId('theme').addEventListener('click', toggleTheme);
byId('keys').addEventListener('click', showKeys);
scroll.addEventListener('scroll', () => {
  hideTip();
  draw();
});
plot.addEventListener('blur', () => {
  if (selected) hideTip();
});

function showKeys() {
  byId('help').showModal();
}

const KEYS = [
  ['wheel, + \u2212', 'zoom'],
  ...(stepping
    ? [
        ['drag', 'move'],
        ['0', 'show all'],
        ['n, \u2192, \u2193', 'a step forward'],
        ['p, \u2190, \u2191', 'a step back'],
        ['Home, End', 'the first, the last step'],
        ['click', 'go to this step'],
      ]
    : [
        ['drag, \u2190 \u2192', 'move'],
        ['0', 'show all'],
        ['Home, End', 'the beginning, the end'],
        ['\u2191 \u2193', 'choose a lane'],
        ['n, p', 'the next, the previous event of the lane'],
        ['click on a number', 'zoom to these events'],
      ]),
  ['wheel on the names', 'scroll'],
  ['/', 'search; Esc shows all lanes again'],
  ['d', 'light or dark'],
];

/* ---- light and dark ---- */

const darkness = window.matchMedia('(prefers-color-scheme: dark)');
let theme = null;

function applyTheme() {
  document.documentElement.dataset.theme = theme ?? (darkness.matches ? 'dark' : 'light');
  readColours();
  drawSwatches();
  draw();
}

function toggleTheme() {
  theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
  applyTheme();
}

darkness.addEventListener('change', applyTheme);

/* ---- the legend ---- */

function swatch(what) {
  const canvas = element('canvas');
  canvas.dataset.state = what;
  canvas.ariaHidden = 'true';
  return canvas;
}

function drawSwatches() {
  const scale = window.devicePixelRatio || 1;
  for (const canvas of document.querySelectorAll('canvas[data-state]')) {
    const [width, height] = [canvas.clientWidth || 24, canvas.clientHeight || 14];
    canvas.width = width * scale;
    canvas.height = height * scale;
    const pen = canvas.getContext('2d');
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    drawSwatch(pen, canvas.dataset.state, width, height);
  }
}

function drawSwatch(pen, what, width, height) {
  switch (what) {
    case 'registered':
      drawSpan(pen, 0, 0, width, height / 2);
      break;
    case 'events':
      pen.font = `600 10px ${colours.sans}`;
      pen.textAlign = 'center';
      pen.textBaseline = 'middle';
      drawPill(pen, '12', width / 2, height / 2, width);
      break;
    default:
      if (KINDS[what]) {
        drawKind(pen, what, width / 2, height / 2);
      } else {
        pen.fillStyle = patterns[STATES.indexOf(what)];
        pen.fillRect(0, 0, width, height);
      }
  }
}

function fillLegend() {
  const seen = new Set();
  for (const lane of lanes) {
    for (const mask of lane.masks) {
      if (mask === 0) seen.add('registered');
      else if (mask > 0) STATES.forEach((state, bit) => mask & (1 << bit) && seen.add(state));
    }
  }
  const entries = ['registered', ...STATES].filter((state) => seen.has(state)).map((state) => [state, state]);
  const kinds = new Set();
  for (const lane of lanes) lane.markTimes.forEach((_, i) => kinds.add(kindOf(lane, i)));
  entries.push(...Object.entries(KINDS).filter(([kind]) => kinds.has(kind)));
  if (events > 10) entries.push(['events', 'events, counted']);
  for (const [what, text] of entries) {
    const item = element('li');
    item.append(swatch(what), text);
    byId('legend').append(item);
  }
}

/* ---- the start ---- */

function start() {
  byId('title').textContent = byId('title').title = visible(data.title);
  document.title = visible(data.title);
  for (const [key, what] of KEYS) byId('help-list').append(element('dt', '', key), element('dd', '', what));
  fillLegend();
  if (stepping) startSteps();
  applyTheme();
  search('');
  fit();
  new ResizeObserver(resize).observe(scroll);
  Object.defineProperty(window, 'kq', {
    value: Object.freeze({
      /** The state of the page, for programs that drive it. */
      get state() {
        return {
          from: view.from,
          to: view.to,
          lanes: shown.map((lane) => lane.label),
          chosen: chosen?.label ?? null,
          selected: selected && selected.index,
          tip: tipText,
          marks: hits.map((hit) => ({ lane: hit.lane.label, events: hit.to - hit.from, kind: hit.to - hit.from === 1 ? kindOf(hit.lane, hit.from) : null, failed: hasFailed(hit.lane, hit.from, hit.to), x: hit.x, y: hit.middle })),
          runs: runTexts,
          branches: shown.filter((lane) => rowOf.has(lane.parent)).map((lane) => ({ from: lane.parent.label, to: lane.label, x: xOf(lane.stateTimes[0]) })),
          theme: document.documentElement.dataset.theme,
          step: stepping ? step : null,
          frames: frames.drawn,
          milliseconds: frames.milliseconds,
          drawing: asked,
        };
      },
    }),
  });
}
