// How things are said: numbers, times, and what a code means.

const CODES = {
  invalid_request: "The request cannot be read, or a field is missing",
  invalid_uid: "The uid breaks the rules for uids",
  unknown_deployment: "No such deployment here",
  environment_mismatch: "Asked for the other environment",
  request_id_conflict: "Same request id, other uid",
  rejected_by_begini: "Begini said no",
  deployment_suspended: "Begini refuses the deployment’s credentials",
  begini_unavailable: "Begini gave no usable answer in time",
  internal_error: "The bridge failed; see its log",
  file_refused: "A file was refused as a whole",
  message_invalid: "A message could not be read",
};

const REFUSED = {
  file_refused: ["file was refused as a whole", "files were refused as a whole", "see the .error.json beside each in the folder of rejected files"],
  message_invalid: ["message could not be read", "messages could not be read", "see the queue of invalid messages"],
};

export const refused = (code, times) => `${REFUSED[code][times === 1 ? 0 : 1]}: ${REFUSED[code][2]}`;

const DOORS = { jms: "Queue", file: "Files", rest: "REST", cli: "Command line", webhook: "Webhooks" };

export const code = (name) => CODES[name] ?? name.replaceAll("_", " ");
export const door = (name) => DOORS[name] ?? name;
export const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export function count(number) {
  return number === undefined || number === null ? "–" : Math.round(number).toLocaleString("en");
}

export function rate(number) {
  if (number === undefined || number === null) {
    return "–";
  }
  return number >= 100 || number === 0 ? count(number) : number.toFixed(number >= 10 ? 1 : 2);
}

export function plural(number, one, many) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

export function millis(number) {
  if (number === undefined || number === null) {
    return "–";
  }
  return number >= 1000 ? `${(number / 1000).toFixed(1)} s` : `${number.toFixed(number >= 10 ? 0 : 1)} ms`;
}

export function duration(seconds) {
  if (seconds < 60) {
    return `${Math.max(0, Math.round(seconds))} s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  }
  if (seconds < 86_400) {
    return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  }
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}

const two = (number) => String(number).padStart(2, "0");

/** A time of today as 14:03:22, another with its date before it; in this browser's time zone. */
export function time(instant) {
  const then = new Date(instant);
  const clock = [then.getHours(), then.getMinutes(), then.getSeconds()].map(two).join(":");
  if (then.toDateString() === new Date().toDateString()) {
    return clock;
  }
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())} ${clock}`;
}

/** What the bridge says of itself, with its instants as this page's own times. */
export const told = (text) => text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*Z/g, (instant) => time(instant));

/** How old something is at the bridge's own clock. */
export function age(instant, now) {
  return duration((new Date(now) - new Date(instant)) / 1000);
}

/** Since when, and how long that is at the bridge's own clock. */
export function since(instant, now) {
  return `since ${time(instant)} (${duration((new Date(now) - new Date(instant)) / 1000)})`;
}
