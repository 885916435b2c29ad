// What the page asks the bridge. The operator's token lives in this tab only, and goes out as a header only.

const TOKEN = "begini-bridge-token";
const PATIENCE_MILLIS = 10_000;

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

/** The customers with this uid, request id or correlation id; `more` when others were left out. */
export function search(term) {
  return ask("ops/search", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ term }),
  });
}

async function ask(path, options = {}) {
  const headers = { ...options.headers };
  if (isSignedIn()) {
    headers.Authorization = `Bearer ${sessionStorage.getItem(TOKEN)}`;
  }
  const response = await fetch(path, {
    ...options,
    headers,
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(PATIENCE_MILLIS),
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
