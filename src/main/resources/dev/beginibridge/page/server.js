// What the page asks the bridge. The operator's token lives in this tab only, and goes out as a header only.

const TOKEN = "begini-bridge-token";
const PATIENCE_MILLIS = 10_000;
const CHECK_MILLIS = 30_000;

/** The bridge wants a token, or another one. */
export class NotSignedIn extends Error {
  constructor() {
    super("not signed in");
    this.hadToken = isSignedIn();
  }
}

/** The bridge said no; the message is its own. */
export class Refused extends Error {}

export function isSignedIn() {
  return sessionStorage.getItem(TOKEN) !== null;
}

export function signIn(token) {
  sessionStorage.setItem(TOKEN, token);
}

export function signOut() {
  sessionStorage.removeItem(TOKEN);
}

/** The state of the bridge, with the samples later than a second. */
export function state(after) {
  return ask(`ops/state?after=${after}`);
}

/** The customers with this uid or id, the files of this name, or where it waits; `more` when others were left out. */
export function search(term) {
  return post("ops/search", { term });
}

/** The last requests that were answered with an error code. */
export function lastRequests(code) {
  return post("ops/search", { code });
}

/** Runs the go-live checks. */
export function check() {
  return post("ops/check", {}, CHECK_MILLIS);
}

function post(path, body, millis) {
  return ask(
    path,
    { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) },
    millis,
  );
}

async function ask(path, options = {}, millis = PATIENCE_MILLIS) {
  const headers = { ...options.headers };
  if (isSignedIn()) {
    headers.Authorization = `Bearer ${sessionStorage.getItem(TOKEN)}`;
  }
  const response = await fetch(path, {
    ...options,
    headers,
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(millis),
  });
  if (response.status === 401) {
    throw new NotSignedIn();
  }
  const answer = await response.json();
  if (!response.ok) {
    throw new Refused(answer.error);
  }
  return answer;
}
