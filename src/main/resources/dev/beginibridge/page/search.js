// The search for one customer and its timeline, or for a file.

import { byId, make, setText } from "./show.js";
import * as files from "./files.js";
import * as server from "./server.js";
import * as words from "./words.js";

const STATES = {
  claimed: "a call is going on",
  open: "no link yet; the last try failed",
  issued: "has a link",
  rejected: "rejected by Begini",
};

const KINDS = {
  asked: "Asked",
  waiting: "Waiting",
  called: "Begini called",
  issued: "New link",
  reused: "Same link again",
  rejected: "Rejected",
  failed: "Failed",
  answered: "Answered",
  result: "Result came",
};

/** @param onSignedOut what to do when the bridge wants a token again */
export function install(onSignedOut) {
  byId("search-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const term = byId("term").value.trim();
    if (!term) {
      return;
    }
    setText(byId("found"), "Looking…");
    try {
      show(await server.search(term));
    } catch (error) {
      byId("customers").replaceChildren();
      if (error instanceof server.NotSignedIn) {
        setText(byId("found"), "");
        onSignedOut(error);
      } else {
        setText(byId("found"), error instanceof server.Refused ? `Not found out: ${error.message}` : "The bridge does not answer; try again");
      }
    }
  });
}

export function clear() {
  byId("search-form").reset();
  setText(byId("found"), "");
  byId("customers").replaceChildren();
}

/** Looks for a term as if it had been typed. */
export function find(term) {
  byId("term").value = term;
  byId("search-form").requestSubmit();
  byId("search-title").scrollIntoView();
}

function show(answer) {
  setText(byId("found"), said(answer));
  byId("customers").replaceChildren(...answer.customers.map(customer), ...fileTable(answer.files));
}

function said({ customers, files: found, more, waiting }) {
  if (waiting?.queue) {
    return `Not taken up yet: it waits on the queue ${waiting.queue}, ${words.since(waiting.since, new Date())}.`;
  }
  if (waiting) {
    const where = waiting.state === "waiting" ? "which waits in the inbox" : `which is ${waiting.state}`;
    return `Not taken up yet: it is a row of the file ${waiting.name}, ${where}.`;
  }
  const counts = [
    customers.length && words.plural(customers.length, "customer", "customers"),
    found.length && words.plural(found.length, "file", "files"),
  ].filter(Boolean);
  return counts.length
    ? `${counts.join(" and ")} found${more ? "; there are more" : ""}.`
    : "Nothing is known under this id. Give it whole, with upper and lower case as they are.";
}

function fileTable(found) {
  if (found.length === 0) {
    return [];
  }
  const head = byId("files-table").tHead.cloneNode(true);
  return [make("table", "found-files folding", head, make("tbody", "", ...found.map(files.one)))];
}

function customer(found) {
  const facts = [
    found.state ? (STATES[found.state] ?? found.state) : "the ledger has no record of a link",
    found.issued_at ? `issued ${words.time(found.issued_at)}` : null,
    found.expires_at ? expiry(found.expires_at) : null,
    found.more ? "older events are left out" : null,
  ];
  const events = found.events.length
    ? make("ol", "timeline", ...found.events.map(event))
    : make("p", "quiet", "No events are kept.");
  return make(
    "article",
    "customer",
    make("h3", "", found.uid ?? "A request without a uid", found.deployment ? ` at ${found.deployment}` : ""),
    make("p", "quiet", words.sentence(facts.filter(Boolean).join(" · "))),
    events,
  );
}

function expiry(instant) {
  return `${new Date(instant) > new Date() ? "expires" : "expired"} ${words.time(instant)}`;
}

function event(happened) {
  const when = make("time", "", words.time(happened.at));
  when.dateTime = happened.at;
  return make(
    "li",
    happened.kind,
    when,
    make("span", "what", KINDS[happened.kind] ?? happened.kind),
    make("span", "details quiet", details(happened).filter(Boolean).join(" · ")),
  );
}

/** Ids are said once per request, where it begins. */
function details({ kind, door, code, tries, took_ms, request_id, correlation_id, type, delivered_at }) {
  switch (kind) {
    case "asked":
      return [
        `by ${words.door(door)}`,
        request_id && `request id ${request_id}`,
        correlation_id && `correlation id ${correlation_id}`,
      ];
    case "called":
      return [tries > 1 && `the last of ${tries} calls`];
    case "answered":
      return [`by ${words.door(door)}`, took_ms !== undefined && `after ${words.millis(took_ms)}`];
    case "result":
      return [
        type ?? "without a type",
        delivered_at ? `handed over ${words.time(delivered_at)}` : "waits for its hand-over",
      ];
    default:
      return [code && `${words.code(code)} (${code})`];
  }
}
