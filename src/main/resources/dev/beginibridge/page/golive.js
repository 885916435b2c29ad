// The go-live checks, run when an operator asks for it.

import { badge, byId, make } from "./show.js";
import * as server from "./server.js";
import * as words from "./words.js";

const KINDS = { ok: "good", warn: "warn", fail: "bad" };
const RANK = ["fail", "warn", "ok"];

/** @param onSignedOut what to do when the bridge wants a token again */
export function install(onSignedOut) {
  byId("golive-run").addEventListener("click", async () => {
    byId("golive-run").disabled = true;
    byId("golive-note").textContent = "Looking; this takes up to 20 seconds.";
    try {
      show(await server.check());
    } catch (error) {
      byId("golive-note").textContent =
        error instanceof server.Refused ? `Not found out: ${error.message}` : "The bridge does not answer; try again.";
      if (error instanceof server.NotSignedIn) {
        onSignedOut(error);
      }
    } finally {
      byId("golive-run").disabled = false;
    }
  });
}

export function clear() {
  byId("golive-findings").replaceChildren();
}

function show({ findings, at }) {
  const count = (level) => findings.filter((finding) => finding.level === level).length;
  byId("golive-note").textContent =
    `${words.plural(findings.length, "finding", "findings")} at ${words.time(at)}: ${count("fail")} fail, ${count("warn")} warn.`;
  const sorted = [...findings].sort((a, b) => RANK.indexOf(a.level) - RANK.indexOf(b.level));
  byId("golive-findings").replaceChildren(...sorted.map(finding));
}

/** A key or an address at the beginning is left as it is. */
const said = (text) => (/^[a-z]+(?:[ ,']|: )/.test(text) ? words.sentence(text) : text);

function finding({ level, area, seen, advice }) {
  const mark = make("span", "badge");
  badge(mark, KINDS[level], words.sentence(level));
  return make(
    "li",
    "",
    make("div", "line", make("strong", "", words.sentence(area)), mark),
    make("p", "", said(seen)),
    advice ? make("p", "quiet", said(advice)) : "",
  );
}
