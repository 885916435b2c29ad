// Puts the state of the bridge on the page. Text goes in as text, never as HTML; what has not changed is left alone, so
// that a selection stays and a screen reader is not told again.

import * as words from "./words.js";

export const byId = (id) => document.getElementById(id);

export function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) {
    node.className = className;
  }
  node.append(...children);
  return node;
}

export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Makes a list's children match the items: known ones are kept, in order. */
export function sync(list, items, keyOf, create, update) {
  const known = new Map([...list.children].map((child) => [child.dataset.key, child]));
  items.forEach((item, index) => {
    const key = String(keyOf(item));
    const node = known.get(key) ?? create(item);
    known.delete(key);
    node.dataset.key = key;
    if (list.children[index] !== node) {
      list.insertBefore(node, list.children[index] ?? null);
    }
    update(node, item);
  });
  known.forEach((gone) => gone.remove());
}

export const part = (node, name) => node.querySelector(`.${name}`);

export function everything(state) {
  byId("test-banner").hidden = state.environment !== "test";
  document.title = `${trouble(state) ? "⚠ " : ""}Begini Bridge, ${state.environment}`;
  setText(
    byId("about"),
    `${words.sentence(state.environment)} environment · version ${state.version} · running ${words.since(state.started, state.now)}`,
  );
  verdict(state);
  tiles(state);
  queues(state);
  doors(state.doors);
  deployments(state);
  checks(state);
  byId("golive").hidden = !state.checklist;
}

const wrongChecks = (state) => state.checks.filter((check) => check.status !== "UP");
const isDown = (state) => state.checks.some((check) => check.status === "DOWN");
const trouble = (state) => wrongChecks(state).length > 0;

/** Refused before anything was asked: nobody but the sender can help, and somebody must tell them. */
const REFUSED = ["file_refused", "message_invalid"];
const refusals = (state) => state.causes.filter((cause) => REFUSED.includes(cause.code) && cause.lately > 0);

function headline(wrong, refused) {
  if (wrong.length) {
    return words.plural(wrong.length, "thing needs attention", "things need attention");
  }
  return refused.length ? "The bridge works; it refused what it could not read" : "Everything works";
}

function verdict(state) {
  const wrong = wrongChecks(state);
  const refused = refusals(state);
  const kind = isDown(state) ? "bad" : wrong.length || refused.length ? "warn" : "good";
  byId("verdict").className = `card verdict ${kind}`;
  setText(byId("verdict-title"), headline(wrong, refused));
  sync(
    byId("problems"),
    [...wrong, ...refused.map(refusal)],
    (check) => check.code ?? check.name,
    () => make("li", "", make("strong", "name"), " ", make("span", "message"), " ", make("span", "since quiet")),
    (node, check) => {
      setText(part(node, "name"), words.sentence(check.name));
      setText(part(node, "message"), words.told(check.message));
      setText(part(node, "since"), check.since ? words.since(check.since, state.now) : "in the last 10 minutes");
    },
  );
}

function refusal(cause) {
  return { code: cause.code, name: words.count(cause.lately), message: words.refused(cause.code, cause.lately) };
}

/** The bridge does not answer: what is shown is old. */
export function disconnected(since) {
  byId("verdict").className = "card verdict unknown";
  setText(byId("verdict-title"), `The bridge does not answer since ${words.time(since)}`);
  byId("problems").replaceChildren(make("li", "", "What stands below is from before. This page keeps trying."));
}

function tiles(state) {
  const lately = state.recent;
  setText(byId("tile-links"), words.rate(lately.linksPerSecond));
  setText(byId("tile-call"), words.millis(lately.callMedian));
  setText(byId("tile-flight"), `${words.count(state.begini.in_flight)} of ${words.count(state.begini.max_in_flight)}`);
  setText(byId("tile-open"), words.count(state.backlog.open));
  setText(byId("tile-open-where"), openWhere(state.backlog));
  const sum = (causes) => causes.reduce((all, cause) => all + cause.lately, 0);
  setText(byId("tile-failures"), words.count(sum(state.causes.filter((cause) => cause.failure))));
  const mistakes = sum(state.causes.filter((cause) => !cause.failure));
  setText(byId("tile-mistakes"), `in 10 minutes; and ${words.plural(mistakes, "caller’s mistake", "callers’ mistakes")}`);
}

function openWhere({ queue, queue_counted, rows, others }) {
  const onQueue = queue_counted ? `${words.count(queue)} on queues` : `${words.count(queue)} of the queue at work`;
  return `now: ${onQueue}, ${words.plural(rows, "row", "rows")}, ${words.count(others)} at other doors`;
}

function row(cells) {
  const tr = make("tr");
  tr.append(Object.assign(make("th"), { scope: "row" }), ...Array.from({ length: cells }, () => make("td")));
  return tr;
}

function fill(tr, texts) {
  texts.forEach((text, index) => setText(tr.children[index], text));
}

function doors(all) {
  sync(
    byId("doors"),
    all,
    (door) => door.name,
    () => row(4),
    (tr, door) =>
      fill(tr, [
        words.door(door.name),
        words.count(door.in_flight),
        words.count(door.waiting),
        words.rate(door.per_second),
        words.count(door.answered),
      ]),
  );
}

const ROLES = {
  request: "Requests",
  parked: "Parked requests",
  reply: "Replies",
  result: "Results",
  invalid: "Invalid messages",
  dead: "Dead letters",
};
/** Nobody but an operator takes from these. */
const SET_ASIDE = ["invalid", "dead"];

function queues(state) {
  sync(
    byId("queues"),
    state.queues,
    (queue) => queue.name,
    () => make("li", "", make("span", "role quiet"), make("b", "depth"), make("span", "oldest quiet"), make("code", "name")),
    (node, queue) => {
      node.className = SET_ASIDE.includes(queue.role) && queue.messages > 0 ? "warn" : "";
      setText(part(node, "role"), ROLES[queue.role]);
      setText(part(node, "depth"), words.count(queue.messages));
      setText(part(node, "oldest"), queue.oldest ? `oldest ${words.age(queue.oldest, state.now)}` : "none waits");
      setText(part(node, "name"), queue.name);
    },
  );
  const elsewhere = state.doors.some((door) => door.name === "jms")
    ? "They are at a broker of your own: begini-bridge queue list counts them."
    : "The queue door is shut.";
  setText(byId("queues-note"), state.queues.length ? "" : elsewhere);
}

function deployments(state) {
  const { begini } = state;
  byId("begini").className = `state ${begini.reachable ? "good" : "bad"}`;
  setText(
    byId("begini"),
    begini.reachable
      ? `Begini answers, ${words.since(begini.since, state.now)}`
      : `Begini is not reachable ${words.since(begini.since, state.now)}: ${begini.reason}. Requests wait.`,
  );
  sync(
    byId("deployments"),
    state.deployments,
    (deployment) => deployment.name,
    () =>
      make(
        "li",
        "",
        make("div", "line", make("strong", "name"), make("span", "badge")),
        make("p", "message"),
        make("p", "credentials quiet"),
      ),
    (node, deployment) => {
      const suspended = deployment.state === "suspended";
      setText(part(node, "name"), deployment.name);
      badge(part(node, "badge"), suspended ? "bad" : "good", words.sentence(deployment.state));
      setText(
        part(node, "message"),
        suspended
          ? `${words.sentence(words.since(deployment.since, state.now))}: Begini refuses its credentials. Correct its API key ` +
              `and it goes on at once; one request is tried every ${words.duration(deployment.probe_every_seconds)}.`
          : "",
      );
      const key = deployment.auth === "hmac" ? "Signed with key" : "API key";
      setText(
        part(node, "credentials"),
        `Integration id ${deployment.integration_id} · ${key} ${deployment.api_key} · ${deployment.environment}`,
      );
    },
  );
}

export function badge(node, kind, text) {
  node.className = `badge ${kind}`;
  setText(node, text);
}

const KINDS = { UP: "good", DEGRADED: "warn", DOWN: "bad" };

function checks(state) {
  sync(
    byId("checks"),
    state.checks,
    (check) => check.name,
    () =>
      make(
        "li",
        "",
        make("div", "line", make("strong", "name"), make("span", "badge")),
        make("p", "message"),
        make("p", "since quiet"),
      ),
    (node, check) => {
      setText(part(node, "name"), words.sentence(check.name));
      badge(part(node, "badge"), KINDS[check.status], words.sentence(check.status.toLowerCase()));
      setText(part(node, "message"), words.sentence(words.told(check.message)));
      setText(part(node, "since"), words.sentence(words.since(check.since, state.now)));
    },
  );
}
