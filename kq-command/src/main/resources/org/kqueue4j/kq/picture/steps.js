// SPDX-License-Identifier: BSD-2-Clause
/* The steps of a scenario. ReplayPage.java describes the data. */

let step = 1;

const clampStep = (number) => Math.min(Math.max(number, 1), data.steps.length);
const differs = (each) => each.want !== undefined;

function startSteps() {
  document.body.classList.add('replay');
  byId('replay').hidden = false;
  const list = byId('operations');
  data.steps.forEach((each, i) => {
    const item = element('li');
    item.id = `operation-${i + 1}`;
    item.role = 'option';
    for (const line of each.comment) item.append(element('span', 'comment', visible(data.words[line])));
    item.append(element('span', 'number', i + 1));
    item.append(element('span', 'operation', visible(data.words[each.source])));
    item.title = visible([...each.comment, each.source].map((word) => data.words[word]).join('\n'));
    if (differs(each)) item.append(element('span', 'differs', '\u2260 differs'));
    else item.append(element('span', 'gave', summary(each)));
    item.addEventListener('click', () => goToStep(i + 1));
    list.append(item);
  });
  byId('first').addEventListener('click', () => goToStep(1));
  byId('back').addEventListener('click', () => goToStep(step - 1));
  byId('forward').addEventListener('click', () => goToStep(step + 1));
  byId('last').addEventListener('click', () => goToStep(data.steps.length));
  if (data.same !== undefined) {
    const wrong = data.steps.filter(differs).length;
    const verdict = byId('verdict');
    verdict.hidden = false;
    verdict.classList.toggle('differs', !data.same);
    if (data.same) verdict.textContent = 'as the trace says';
    else if (wrong === 0) verdict.textContent = 'the trace has other lines';
    else verdict.textContent = `${count(wrong, 'step')} ${wrong === 1 ? 'differs' : 'differ'} from the trace`;
  }
  step = clampStep(data.steps.findIndex(differs) + 1);
  showStep();
}

/** Returns the result of an operation, in a word. */
function summary(each) {
  const result = each.gave.map(([line]) => data.words[line]).find((line) => line.startsWith('= ')) ?? '';
  const [, value, error] = result.split(' ');
  return value === '-1' ? error : value === '0' || value === undefined ? '' : value;
}

function goToStep(number) {
  if (data.steps.length === 0) return;
  const to = clampStep(number);
  if (to === step) return;
  step = to;
  showStep();
  const room = (view.to - view.from) * 0.05;
  if (step * STEP < view.from + room || (step + 1) * STEP > view.to - room) {
    const half = (view.to - view.from) / 2;
    look((step + 0.5) * STEP - half, (step + 0.5) * STEP + half);
  }
  draw();
}

function showStep() {
  const each = data.steps[step - 1];
  byId('first').disabled = byId('back').disabled = step <= 1;
  byId('last').disabled = byId('forward').disabled = step >= data.steps.length;
  byId('where').textContent = each ? `Step ${step} of ${data.steps.length}` : 'No steps';
  byId('clock').textContent = each ? `clock ${numbers.format(each.clock)} ms` : '';
  const list = byId('operations');
  list.querySelector('[aria-selected="true"]')?.setAttribute('aria-selected', 'false');
  const item = byId(`operation-${step}`);
  const detail = byId('detail');
  detail.replaceChildren();
  if (!item) return;
  item.setAttribute('aria-selected', 'true');
  list.setAttribute('aria-activedescendant', item.id);
  if (item.offsetTop < list.offsetTop + list.scrollTop || item.offsetTop + item.offsetHeight > list.offsetTop + list.scrollTop + list.clientHeight) {
    list.scrollTop = item.offsetTop - list.offsetTop - list.clientHeight / 2;
  }
  const heading = element('h2', '', visible(data.words[each.source]));
  heading.append(element('span', 'line', `line ${numbers.format(each.line)}`));
  detail.append(heading);
  for (const line of each.comment) detail.append(element('p', 'comment', visible(data.words[line])));
  detail.append(linesOf(each.changes, 'change'));
  detail.append(differs(each) ? comparison(each) : linesOf(each.gave, 'gave'));
  if (each.queues.length === 0) detail.append(element('p', 'empty', 'There is no kqueue.'));
  const before = step > 1 ? data.steps[step - 2].queues.map((place) => data.queues[place]) : [];
  for (const place of each.queues) {
    const queue = data.queues[place];
    showQueue(detail, queue, before.find((other) => other.serial === queue.serial));
  }
  drawSwatches();
}

/** Returns the meanings of lines of a trace, with the lines. */
function linesOf(lines, className) {
  const list = element('ul', `lines ${className}`);
  for (const [line, gloss] of lines) {
    const item = element('li');
    const text = visible(data.words[line]);
    if (gloss !== undefined) item.append(element('span', '', visible(data.words[gloss])));
    item.append(element('span', gloss === undefined ? '' : 'raw', text));
    list.append(item);
  }
  return list;
}

/** Returns the lines of the trace and of the result, side by side. */
function comparison(each) {
  const list = element('ul', 'lines');
  const add = (className, sign, said, line) => {
    const item = element('li', className);
    const mark = element('span', 'sign', sign);
    if (said) mark.ariaLabel = said;
    item.append(mark, element('span', '', visible(line)));
    list.append(item);
  };
  const got = [`> ${data.words[each.op]}`, ...each.gave.map(([line]) => data.words[line])];
  const want = each.want.map((line) => data.words[line]);
  for (let i = 0; i < Math.max(got.length, want.length); i++) {
    if (got[i] === want[i]) {
      add('', ' ', '', got[i]);
    } else {
      if (i < want.length) add('want', '\u2212', 'the trace says', want[i]);
      if (i < got.length) add('got', '+', 'came out', got[i]);
    }
  }
  return list;
}

const COLUMNS = ['#', 'filter', 'ident', 'status', 'flags', 'fflags', 'data', 'sfflags', 'sdata', 'udata'];

function showQueue(detail, queue, before) {
  const title = element('h3', '', `kqueue ${queue.fds}`);
  title.append(' ', element('span', '', `${count(queue.knotes.length, 'knote')}, ${numbers.format(queue.pending.length)} pending`));
  detail.append(title);
  const cells = (row) => data.rows[row].map((word) => visible(data.words[word]));
  if (queue.pending.length > 0) {
    const line = element('div', 'queue');
    line.append(element('span', 'ends', 'first'));
    queue.pending.forEach((place, i) => {
      const [filter, ident] = cells(queue.knotes[place]);
      const box = element('span', 'pending');
      box.append(element('span', 'place', i + 1), `${filter} ${ident}`);
      line.append(element('span', 'arrow', i === 0 ? '\u00b7' : '\u2192'), box);
    });
    detail.append(line);
  }
  if (queue.knotes.length === 0) return;
  const keyOf = (row) => data.rows[row].slice(0, 2).join();
  const placeIn = (each, knote) => (each.pending.includes(knote) ? String(each.pending.indexOf(knote) + 1) : '');
  const known = new Map((before ? before.knotes : []).map((row, i) => [keyOf(row), [placeIn(before, i), ...cells(row)]]));
  const table = element('table');
  const head = table.createTHead().insertRow();
  for (const column of COLUMNS) {
    const cell = element('th', '', column);
    cell.scope = 'col';
    head.append(cell);
  }
  const body = table.createTBody();
  queue.knotes.forEach((row, place) => {
    const was = known.get(keyOf(row));
    const line = body.insertRow();
    [placeIn(queue, place), ...cells(row)].forEach((text, column) => {
      const cell = line.insertCell();
      if (COLUMNS[column] === 'status') statusIn(cell, text);
      else cell.textContent = text;
      if (!was || was[column] !== text) {
        cell.className = 'changed';
        cell.title = was ? `was ${was[column] || 'empty'}` : 'new';
      }
    });
  });
  const scroller = element('div', 'scroller');
  scroller.append(table);
  detail.append(scroller);
}

function statusIn(cell, text) {
  if (text === '-') {
    cell.textContent = '-';
    return;
  }
  for (const name of text.split('|')) {
    const state = element('span', 'state');
    if (STATES.includes(name.toLowerCase())) state.append(swatch(name.toLowerCase()));
    state.append(name);
    cell.append(state);
  }
}

/* ---- on the time line ---- */

function drawStepBand(pen, height) {
  pen.fillStyle = colours.chosen;
  pen.fillRect(xOf(step * STEP), 0, xOf((step + 1) * STEP) - xOf(step * STEP), height);
}

/** Draws the numbers of the steps, and below them the clock where it has advanced. */
function drawStepAxis(pen, found) {
  const width = xOf(2 * STEP) - xOf(STEP);
  pen.fillStyle = colours.chosen;
  pen.fillRect(xOf(step * STEP), 0, width, axis.clientHeight);
  pen.fillStyle = colours.muted;
  for (const t of found) pen.fillText(String(t / STEP), xOf(t) + width / 2, 11);
  let free = 0;
  pen.textAlign = 'left';
  const first = Math.max(1, Math.floor(view.from / STEP));
  for (let n = first; n <= Math.min(data.steps.length, Math.floor(view.to / STEP)); n++) {
    const now = data.steps[n - 1].clock;
    if (n === first || now !== data.steps[n - 2].clock) {
      const text = `${numbers.format(now)} ms`;
      const x = Math.max(2, xOf(n * STEP) + 4);
      if (x >= free && x + pen.measureText(text).width < layout.width) {
        pen.fillStyle = colours.faint;
        pen.fillRect(x - 4, 21, 1, 14);
        pen.fillStyle = colours.muted;
        pen.fillText(text, x, 28);
        free = x + pen.measureText(text).width + 10;
      }
    }
  }
}

start();
