// The HTTP interface, as functions. Every failure is a Problem with what was wrong and what to do next.

export class Problem extends Error {
  constructor(document, status, retryAfter = null) {
    super(document.detail || document.title || `The server answered ${status}.`);
    this.hint = document.hint || "";
    this.status = status;
    this.type = document.type || "";
    this.requestId = document.request_id || "";
    this.retryAfter = retryAfter;
  }

  // Whether the same request may succeed a little later.
  get passing() {
    return [0, 503].includes(this.status) || this.type.endsWith("/idempotency-key-in-use");
  }

  // Whether somebody changed the playbook after the revision that a change is based on.
  get changed() {
    return this.status === 412;
  }
}

async function problemOf(response) {
  const retryAfter = Number.parseInt(response.headers.get("Retry-After"), 10) || null;
  try {
    return new Problem(await response.json(), response.status, retryAfter);
  } catch {
    return new Problem({ detail: `The server answered ${response.status} without saying why.` }, response.status, retryAfter);
  }
}

const away = () => new Problem({ detail: "The server cannot be reached.", hint: "Is `relia serve` still running? What you typed is kept here." }, 0);

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw away();
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

// `key` names a write: sent again with the same key, it is not done twice, and its answer comes again.
export async function call(method, path, { body, headers = {}, signal, key = crypto.randomUUID() } = {}) {
  const response = await ask(path, {
    method,
    signal,
    headers: {
      Accept: "application/json",
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(method === "GET" ? {} : { "Idempotency-Key": key }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (response.status === 204) return null;
  try {
    return await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw away();
  }
}

const broken = () => new Problem({
  detail: "The connection ended before the answer was whole.",
  hint: "Is `relia serve` still running? Your words are kept here; what was finished is in the history.",
}, 0);

// Generates with live events: calls onEvent(name, data) for each, returns the data of the last one, `done`.
export async function generate(body, onEvent, { signal, key }) {
  const response = await ask("/v1/playbooks", {
    method: "POST",
    signal,
    headers: { Accept: "text/event-stream", "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify(body),
  });
  const stream = events(response.body);
  for (;;) {
    let next;
    try {
      next = await stream.next();
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw broken();
    }
    if (next.done) throw broken();
    const { name, data } = next.value;
    if (name === "problem") throw new Problem(data, data.status);
    if (name === "done") return data;
    onEvent(name, data);
  }
}

// Server-sent events of a response body (WHATWG HTML, section 9.2), as the server writes them.
export async function* events(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    buffer = (buffer + value).replaceAll("\r\n", "\n");
    let end;
    while ((end = buffer.indexOf("\n\n")) !== -1) {
      const block = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      let name = "message";
      const data = [];
      for (const line of block.split("\n")) {
        if (line.startsWith("event:")) name = line.slice(6).trim();
        else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
      }
      if (data.length) yield { name, data: JSON.parse(data.join("\n")) };
    }
  }
}
