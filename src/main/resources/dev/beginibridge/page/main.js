// The operations page: asks the bridge for its state every second and shows it.

import * as causes from "./causes.js";
import * as files from "./files.js";
import * as golive from "./golive.js";
import * as plots from "./plots.js";
import * as search from "./search.js";
import * as server from "./server.js";
import * as show from "./show.js";

const EVERY_MILLIS = 1000;

let started = null;
let lostAt = null;
let timer = null;

async function look() {
  clearTimeout(timer);
  try {
    const state = await server.state(plots.newest());
    if (started !== null && started !== state.started) {
      // Another life of the bridge: what was drawn was not of this one.
      plots.forget();
      started = null;
      return look();
    }
    started = state.started;
    lostAt = null;
    open();
    plots.add(state.samples);
    show.everything({ ...state, recent: plots.recent() });
    files.table(state);
    causes.show(state.causes);
    plots.draw();
  } catch (error) {
    if (error instanceof server.NotSignedIn) {
      askToSignIn(error);
      return;
    }
    lostAt ??= new Date();
    show.disconnected(lostAt);
  }
  if (!document.hidden) {
    timer = setTimeout(look, EVERY_MILLIS);
  }
}

function open() {
  show.byId("sign-in").hidden = true;
  show.byId("dashboard").hidden = false;
  show.byId("sign-out").hidden = !server.isSignedIn();
}

function askToSignIn(error) {
  server.signOut();
  clearTimeout(timer);
  plots.forget();
  search.clear();
  golive.clear();
  show.byId("dashboard").hidden = true;
  show.byId("sign-out").hidden = true;
  show.byId("test-banner").hidden = true;
  show.setText(show.byId("about"), "");
  show.setText(show.byId("sign-in-error"), error?.hadToken ? "This is not the token of an operator." : "");
  show.byId("sign-in").hidden = false;
  show.byId("token").focus();
}

show.byId("sign-in-form").addEventListener("submit", (event) => {
  event.preventDefault();
  server.signIn(show.byId("token").value.trim());
  show.byId("sign-in-form").reset();
  look();
});

show.byId("sign-out").addEventListener("click", () => askToSignIn(null));

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && show.byId("sign-in").hidden) {
    look();
  }
});

search.install(askToSignIn);
golive.install(askToSignIn);
causes.install(search.find);
look();
