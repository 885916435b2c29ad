// The table of the file door's files: what there is to do, and the newest of what is done.

import { badge, byId, make, part, setText, sync } from "./show.js";
import * as words from "./words.js";

const KINDS = { running: "active", waiting: "calm", held: "warn", refused: "bad", finished: "good" };
const ORDER = ["running", "held", "waiting", "refused", "finished"];
const COLUMNS = ["rows", "issued", "rejected", "failed"];

/** Running files as the bridge counts them, all others as their folders have them; what is done last stands first. */
export function table(state) {
  const { running, finished, refused } = state.files;
  const known = new Set(running.map((file) => file.id));
  const listed = state.file_list.filter((file) => !(file.state === "running" || known.has(file.batch)));
  const lines = [...running.map(progress), ...listed].sort(byUrgency);
  byId("files-table").hidden = lines.length === 0;
  sync(byId("files"), lines, (file) => `${file.state} ${file.batch} ${file.name}`, line, fill);
  const idle = running.length ? "" : "No file is being worked on. ";
  const since = `${words.count(finished)} finished, ${words.count(refused)} refused`;
  setText(byId("files-note"), `${idle}Since start: ${since}. Of each, the newest 20 are shown.`);
}

function byUrgency(a, b) {
  return (
    ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || (ended(b) ?? "").localeCompare(ended(a) ?? "") || a.name.localeCompare(b.name)
  );
}

const ended = (file) => file.finished_at ?? file.refused_at;

function progress(file) {
  return { ...file, state: "running", batch: file.id, rows: file.rows_total };
}

/** Also in the answer to a search. */
export function one(file) {
  const tr = line();
  fill(tr, file);
  return tr;
}

function line() {
  const name = Object.assign(make("th", "", make("span", "name"), make("progress", "bar"), make("p", "message quiet")), {
    scope: "row",
  });
  const cells = COLUMNS.map((column) => {
    const td = make("td", column);
    td.dataset.label = words.sentence(column);
    return td;
  });
  return make("tr", "", name, make("td", "state-cell", make("span", "badge")), ...cells, make("td", "when quiet"));
}

function fill(tr, file) {
  setText(part(tr, "name"), file.name);
  badge(part(tr, "badge"), KINDS[file.state], words.sentence(file.state));
  bar(part(tr, "bar"), file);
  setText(part(tr, "message"), message(file));
  for (const column of COLUMNS) {
    setText(part(tr, column), figure(file, column));
  }
  setText(part(tr, "when"), when(file));
}

function bar(node, file) {
  node.hidden = file.rows_total === undefined;
  node.setAttribute("aria-label", `Rows of ${file.name} answered`);
  if (file.rows_total > 0) {
    node.max = file.rows_total;
    node.value = file.rows_done;
  } else {
    node.removeAttribute("value");
  }
}

function message(file) {
  switch (file.state) {
    case "refused":
      return [file.code, file.message].filter(Boolean).join(": ");
    case "held":
      return "No bridge works on it; it is tried again by itself";
    case "waiting":
      return "In the inbox, not taken up yet";
    case "running":
      return running(file);
    default:
      return "";
  }
}

/** A file that a search found says no more than that it runs: its line in the table tells the rest. */
function running(file) {
  if (file.rows_total === undefined) {
    return "Being worked on";
  }
  return file.rows_total > 0 ? `${words.rate(file.rows_per_second)} rows per second` : "Being checked";
}

function figure(file, column) {
  if (column === "rows" && file.state === "running" && file.rows_total > 0) {
    return `${words.count(file.rows_done)} of ${words.count(file.rows_total)}`;
  }
  const number = file[column];
  return number === undefined || (file.state === "running" && !file.rows_total) ? "" : words.count(number);
}

function when(file) {
  if (file.state !== "running") {
    return ended(file) ? words.time(ended(file)) : "";
  }
  if (!file.rows_total) {
    return "";
  }
  if (file.rows_done >= file.rows_total) {
    return "writing the result";
  }
  const percent = Math.floor((100 * file.rows_done) / file.rows_total);
  const left = file.seconds_left === undefined ? "no row moves" : `about ${words.duration(file.seconds_left)} left`;
  return `${percent} % · ${left}`;
}
