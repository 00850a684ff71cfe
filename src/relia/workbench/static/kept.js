// What a person typed and nobody saved yet, kept in this tab: a reload loses none of it.

const storage = window.sessionStorage;

function read(key) {
  try {
    return JSON.parse(storage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, value) {
  if (value === null) {
    storage.removeItem(key);
    return true;
  }
  try {
    storage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // The browser's quota is full; the text is still in its field.
  }
}

// The form: { prompt, hosts, context }.
export const keptForm = () => read("form");
export const keepForm = (form) => write("form", form);

// An edit of one playbook: { content, etag }, with the revision that it is based on.
export const keptEdit = (id) => read(`edit ${id}`);
export const keepEdit = (id, edit) => write(`edit ${id}`, edit);

// How a playbook was asked for, which the server does not tell: { hosts, context, picks }.
export const keptRequest = (id) => read(`request ${id}`) || {};
export const keepRequest = (id, request) => write(`request ${id}`, request);
