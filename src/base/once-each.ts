/** A function of an object that is asked once for each object; what it gave is kept for as long as the object lives. */
export function onceEach<Key extends object, Result>(ask: (key: Key) => Result): (key: Key) => Result {
  const known = new WeakMap<Key, { readonly result: Result }>();
  return (key) => {
    let entry = known.get(key);
    if (!entry) known.set(key, (entry = { result: ask(key) }));
    return entry.result;
  };
}
