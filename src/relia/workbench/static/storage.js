// The browser's storage, which a person may have turned off: then nothing is remembered, and all else works.

function store(name) {
  const within = (work) => {
    try {
      return work(window[name]);
    } catch {
      return null; // Turned off, or its quota is full.
    }
  };
  return {
    get: (key) => within((storage) => storage.getItem(key)),
    // Whether the value is kept; null removes it.
    set: (key, value) => within((storage) => {
      if (value === null) storage.removeItem(key);
      else storage.setItem(key, value);
      return true;
    }) === true,
  };
}

export const local = store("localStorage");
export const session = store("sessionStorage");
