// What a person typed and nobody saved yet, kept in this tab: a reload loses none of it.

import { session } from "./storage.js";

function read(key) {
  try {
    return JSON.parse(session.get(key));
  } catch {
    return null;
  }
}

// Whether it is kept: where not, the text is still in its field.
const write = (key, value) => session.set(key, value === null ? null : JSON.stringify(value));

// The form: { prompt, hosts, context }.
export const keptForm = () => read("form");
export const keepForm = (form) => write("form", form);

// An edit of one playbook: { content, etag }, with the revision that it is based on.
export const keptEdit = (id) => read(`edit ${id}`);
export const keepEdit = (id, edit) => write(`edit ${id}`, edit);

// How a playbook was asked for, which the server does not tell: { hosts, context, picks }.
export const keptRequest = (id) => read(`request ${id}`) || {};
export const keepRequest = (id, request) => write(`request ${id}`, request);
