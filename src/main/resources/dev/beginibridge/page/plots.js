// The two plots, and the samples they draw: the last ten minutes, second by second.

import uPlot from "./uplot.js";
import { byId, make, setText } from "./show.js";
import * as words from "./words.js";

const KEPT_SECONDS = 600;
/** A bridge that has just started: its first samples get room, too. */
const SHOWN_AT_LEAST_SECONDS = 60;
const HEIGHT = 200;
const MEAN_SECONDS = 10;

const ANSWERS = [
  { column: "issued", label: "New links", colour: "--series-1" },
  { column: "reused", label: "Reused links", colour: "--series-2" },
  { column: "rejected", label: "Rejected", colour: "--series-3" },
  { column: "failed", label: "Failed", colour: "--series-4" },
];
const TIMES = [
  { column: "call_median", label: "Begini, half within", colour: "--series-1" },
  { column: "call_95", label: "Begini, 95 of 100 within", colour: "--series-2" },
  { column: "answer_95", label: "REST answers, 95 of 100 within", colour: "--series-3" },
];
const COLUMNS = ["second", ...ANSWERS.map((s) => s.column), ...TIMES.map((s) => s.column)];

let samples = empty();
let plots = [];

function empty() {
  return Object.fromEntries(COLUMNS.map((column) => [column, []]));
}

/** The second of the newest sample; 0: none yet. */
export function newest() {
  return samples.second.at(-1) ?? 0;
}

export function forget() {
  samples = empty();
}

export function add(fresh) {
  const tooOld = (fresh.second.at(-1) ?? newest()) - KEPT_SECONDS;
  const drop = samples.second.filter((second) => second <= tooOld).length;
  for (const column of COLUMNS) {
    samples[column] = samples[column].slice(drop).concat(fresh[column]);
  }
}

/** What single figures show: of a rate the mean of the last ten seconds; times are over as long already. */
function now(column) {
  if (TIMES.some((one) => one.column === column)) {
    return samples[column].at(-1) ?? null;
  }
  const last = samples[column].slice(-MEAN_SECONDS);
  return last.length ? last.reduce((sum, value) => sum + value, 0) / last.length : null;
}

export function recent() {
  return {
    linksPerSecond: samples.second.length ? now("issued") + now("reused") : null,
    callMedian: now("call_median"),
  };
}

export function draw() {
  if (plots.length === 0) {
    build();
  }
  for (const plot of plots) {
    plot.chart.setData([samples.second, ...plot.series.map((one) => samples[one.column])]);
    legend(plot);
  }
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function build() {
  plots.forEach((plot) => plot.chart.destroy());
  plots = [plot("answers", ANSWERS, words.rate), plot("times", TIMES, words.millis)];
}

function plot(name, series, say) {
  const place = byId(`${name}-plot`);
  const axis = {
    stroke: colour("--quiet"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui",
  };
  const made = { name, series, say };
  made.chart = new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, y: false },
      scales: { x: { range: timeRange }, y: { range: (chart, min, max) => [0, Math.max(1, max * 1.1)] } },
      axes: [
        { ...axis, size: 30, values: times },
        { ...axis, size: 60, values: (chart, values) => values.map((value) => (value === 0 ? "0" : say(value))) },
      ],
      series: [
        {},
        ...series.map((one) => ({ stroke: colour(one.colour), width: 1.75, points: { show: false }, spanGaps: false })),
      ],
      hooks: { setCursor: [() => legend(made)] },
    },
    [samples.second, ...series.map((one) => samples[one.column])],
    place,
  );
  byId(`${name}-legend`).replaceChildren(
    ...series.map((one) => make("li", one.colour.slice(2), `${one.label} `, make("b", ""))),
  );
  return made;
}

function timeRange(chart, first, last) {
  return [Math.max(last - KEPT_SECONDS, Math.min(first, last - SHOWN_AT_LEAST_SECONDS)), last];
}

/** Labels of the time axis: seconds only when minutes would not tell them apart. */
function times(chart, seconds) {
  const dense = seconds.length > 1 && seconds[1] - seconds[0] < 60;
  return seconds.map((second) => words.time(second * 1000).slice(-8, dense ? undefined : -3));
}

/** The values under the pointer, else those of now; said to those who do not see the plot, too. */
function legend({ name, series, say, chart }) {
  if (!chart) {
    return;
  }
  const index = chart.cursor.idx ?? samples.second.length - 1;
  const pointed = chart.cursor.idx !== null && chart.cursor.idx !== undefined;
  const values = series.map((one) => say(pointed ? samples[one.column][index] : now(one.column)));
  [...byId(`${name}-legend`).children].forEach((item, i) => setText(item.querySelector("b"), values[i]));
  byId(`${name}-plot`).setAttribute(
    "aria-label",
    `Last ten minutes as a plot. Now: ${series.map((one, i) => `${one.label} ${values[i]}`).join(", ")}`,
  );
}

new ResizeObserver(() => {
  plots.forEach(({ name, chart }) => chart.setSize({ width: byId(`${name}-plot`).clientWidth, height: HEIGHT }));
}).observe(document.body);

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  if (plots.length) {
    build();
    draw();
  }
});
