// What was answered with an error: failures apart from callers' mistakes. A cause opens its last requests.

import { byId, make, setText, sync } from "./show.js";
import * as server from "./server.js";
import * as words from "./words.js";

/** These have no requests: they were refused before there was one. */
const ELSEWHERE = {
  file_refused: "The table of files has each of them, with its reason.",
  message_invalid: "They lie on the queue of invalid messages: begini-bridge queue show invalid tells the reasons.",
};

let look = () => {};

/** @param find what to do with a term that an operator chooses */
export function install(find) {
  look = find;
}

export function show(all) {
  part("failures", all.filter((cause) => cause.failure), "Nothing has failed since the start.");
  part("mistakes", all.filter((cause) => !cause.failure), "No caller has made a mistake since the start.");
}

function part(name, causes, none) {
  byId(`${name}-table`).hidden = causes.length === 0;
  setText(byId(`${name}-note`), causes.length ? "" : none);
  sync(byId(name), causes, (cause) => cause.code, row, (tr, cause) => {
    setText(tr.children[1], words.count(cause.lately));
    setText(tr.children[2], words.count(cause.since_start));
  });
}

function row(cause) {
  const opener = make("button", "cause", words.code(cause.code), make("code", "", cause.code));
  opener.type = "button";
  opener.setAttribute("aria-expanded", "false");
  const requests = make("div", "requests");
  requests.hidden = true;
  opener.addEventListener("click", () => toggle(opener, requests, cause.code));
  const name = Object.assign(make("th", "", opener, requests), { scope: "row" });
  return make("tr", "", name, make("td"), make("td"));
}

async function toggle(opener, requests, code) {
  requests.hidden = !requests.hidden;
  opener.setAttribute("aria-expanded", String(!requests.hidden));
  if (requests.hidden) {
    return;
  }
  if (ELSEWHERE[code]) {
    requests.replaceChildren(make("p", "quiet", ELSEWHERE[code]));
    return;
  }
  requests.replaceChildren(make("p", "quiet", "Looking…"));
  try {
    const answer = await server.lastRequests(code);
    requests.replaceChildren(list(answer.requests));
  } catch (error) {
    requests.replaceChildren(make("p", "quiet", error instanceof server.Refused ? error.message : "The bridge does not answer."));
  }
}

function list(requests) {
  if (requests.length === 0) {
    return make("p", "quiet", "No request with this error is kept.");
  }
  return make("ol", "last", ...requests.map(request));
}

function request({ at, door, deployment, uid, request_id, correlation_id }) {
  const term = uid ?? request_id ?? correlation_id;
  const item = make("li", "", make("time", "", words.time(at)), " ");
  if (term) {
    const find = make("button", "link", term);
    find.type = "button";
    find.addEventListener("click", () => look(term));
    item.append(find);
  }
  const facts = [deployment, words.door(door), request_id && request_id !== term && `request id ${request_id}`];
  item.append(make("span", "quiet", ` ${facts.filter(Boolean).join(" · ")}`));
  return item;
}
